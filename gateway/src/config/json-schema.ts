// The routing config as one JSON Schema, for editors: what the schemas say apart, with every policy's settings in place.
import type { TSchema } from 'typebox';
import { policyTable } from '../policies/policy-table.ts';
import { GroupConfig, RouteConfig, RoutingConfig } from './routing-config.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Looser than the gateway where a file may name policies of its own modules. */
export function routingJsonSchema(): Schema {
  const uses = { type: 'array', maxItems: 32, items: { $ref: '#/$defs/use' } };
  const route = withProperties(RouteConfig, { policies: uses });
  // In a group these may be left to the group.
  const groupedRoute = {
    ...withProperties(route, {
      match: { ...(RouteConfig.properties.match as unknown as Schema), required: [] },
    }),
    required: ['id'],
  };
  const group = withProperties(GroupConfig, {
    policies: uses,
    routes: { type: 'array', items: groupedRoute },
  });
  const list = (items: Schema) => ({ type: 'array', items });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: '小桥网关路由配置 / Routing config of the Xiaoqiao gateway',
    ...withProperties(RoutingConfig, {
      always: { ...uses, description: described('always') },
      unmatched: { ...uses, description: described('unmatched') },
      policies: {
        type: 'object',
        description: described('policies'),
        properties: Object.fromEntries([...policyTable.keys()].map((name) => [name, settingsOf(name, {})])),
        additionalProperties: {
          type: 'object',
          required: ['use'],
          properties: { use: { type: 'string', examples: [...policyTable.keys()] } },
        },
      },
      routes: list(route),
      groups: list(group),
    }),
    $defs: {
      use: {
        description: 'a policy by name, or by name with settings',
        anyOf: [
          { enum: [...policyTable.keys()] },
          { type: 'string', description: 'a name under `policies`, or of a module' },
          { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
        ],
        allOf: [...policyTable.keys()].map((name) => ({
          if: { type: 'object', required: ['name'], properties: { name: { const: name } } },
          // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
          then: settingsOf(name, { name: { const: name } }),
        })),
      },
    },
  };
}

/** Nothing is required: a use starts from what stands under `policies`. */
function settingsOf(name: string, more: Schema): Schema {
  const { config } = policyTable.get(name)!;
  const { required: _, ...schema } = config as unknown as Schema;
  return { ...schema, properties: { ...more, ...(config.properties as unknown as Schema) } };
}

const described = (key: keyof typeof RoutingConfig.properties): unknown =>
  (RoutingConfig.properties[key] as { description?: string }).description;

const withProperties = (schema: TSchema | Schema, properties: Schema): Schema => ({
  ...(schema as Schema),
  properties: { ...((schema as { properties: Schema }).properties as Schema), ...properties },
});
