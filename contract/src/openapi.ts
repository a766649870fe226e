// The HTTP surface as an OpenAPI 3.1 document, made from the routes and the error catalogue.
import { type ErrorName, errors, type Language } from './errors.ts';
import { failuresOf } from './failures.ts';
import * as contract from './index.ts';
import { apiDescription, headerParameters, securitySchemes, serviceTitles } from './openapi-words.ts';
import { API_PREFIX, type Route } from './route.ts';

export { failuresOf } from './failures.ts';
export { serviceTitles } from './openapi-words.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

export interface OpenApiOptions {
  /** Version of the API, e.g. `0.1.0`. */
  readonly version: string;
  /** Where the API is served; without it, the host that served the document. */
  readonly serverUrl?: string;
}

const languages: readonly Language[] = ['zh-CN', 'en'];
const exampleRequestId = '01JCM7R3V5X8Z2B4D6F8H0K2M4';

/** Pure: the same options give the same document, as plain JSON. */
export function openApiDocument({ version, serverUrl }: OpenApiOptions): JsonObject {
  const refer = createReferences();
  const paths: { [path: string]: JsonObject } = {};
  for (const [name, route] of Object.entries(contract.routes as Record<string, Route>)) {
    const path = templateOf(route);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route, refer.to) };
  }
  const services = [...new Set(Object.values(contract.routes).map(({ service }) => service))];
  return {
    openapi: '3.1.0',
    info: {
      title: '小桥 Xiaoqiao',
      version,
      description: apiDescription,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl ?? '/' }],
    tags: services.map((service) => ({ name: service, description: serviceTitles[service] ?? service })),
    paths,
    components: {
      schemas: { ...refer.used(), Failure: failureSchema },
      parameters: headerParameters,
      securitySchemes,
      responses: failureResponses(),
      examples: failureExamples(),
    },
  };
}

/** `/orders/:id` → `/api/orders/{id}`. */
const templateOf = (route: Route): string => API_PREFIX + route.path.replace(/:(\w+)/g, '{$1}');

function operationOf(name: string, route: Route, ref: (schema: object) => Json): JsonObject {
  const required =
    route.access === 'public'
      ? []
      : [{ accessToken: [], ...(route.signature ? { requestSignature: [] } : {}) }];
  return {
    operationId: name,
    tags: [route.service],
    summary: route.summary,
    security: required,
    ...(route.access === 'public' || route.access === 'user' ? {} : { 'x-permission': route.access }),
    parameters: [
      ...parametersIn('path', route.params, ref),
      ...parametersIn('query', route.query, ref),
      { $ref: '#/components/parameters/AcceptLanguage' },
      ...(route.idempotencyKey ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: ref(route.body) } },
          },
        }
      : {}),
    responses: { [String(route.status ?? 200)]: successOf(route, ref), ...failureReferences(route) },
  };
}

function parametersIn(
  place: 'path' | 'query',
  schema: Route['params'],
  ref: (schema: object) => Json,
): Json[] {
  if (schema === undefined) return [];
  const needed = new Set<string>((schema as { required?: string[] }).required ?? []);
  return Object.entries(schema.properties).map(([name, property]) => {
    const { description } = property as { description?: string };
    return {
      name,
      in: place,
      required: place === 'path' || needed.has(name),
      ...(description === undefined ? {} : { description }),
      schema: ref(property),
    };
  });
}

function successOf(route: Route, ref: (schema: object) => Json): JsonObject {
  if (route.status === 204) return { description: '成功，无内容 / Done; no content' };
  const data = route.response === undefined ? {} : { data: ref(route.response) };
  const envelope: Json = {
    type: 'object',
    required: ['code', 'message', ...Object.keys(data), 'requestId'],
    properties: {
      code: { const: 0 },
      message: { const: 'ok' },
      ...data,
      requestId: { type: 'string' },
    },
  };
  const schema = route.bare && route.response ? ref(route.response) : envelope;
  return { description: '成功 / Success', content: { 'application/json': { schema } } };
}

/** Status → failures of the route with it. */
function failuresByStatus(route: Route): Map<number, ErrorName[]> {
  return Map.groupBy(failuresOf(route), (name) => errors[name].status);
}

/** Many routes fail alike, so what one status may mean is written once, below `components`. */
const failureKey = (status: number, names: readonly ErrorName[]): string => [status, ...names].join('.');

const failureReferences = (route: Route): JsonObject =>
  Object.fromEntries(
    [...failuresByStatus(route)].map(([status, names]) => [
      String(status),
      { $ref: `#/components/responses/${failureKey(status, names)}` },
    ]),
  );

const failureResponses = (): JsonObject =>
  Object.fromEntries(
    Object.values(contract.routes).flatMap((route) =>
      [...failuresByStatus(route)].map(([status, names]) => [failureKey(status, names), responseOf(names)]),
    ),
  );

function responseOf(names: readonly ErrorName[]): JsonObject {
  const examples = names.flatMap((name) =>
    languages.map((language) => [
      `${name}.${language}`,
      { $ref: `#/components/examples/${name}.${language}` },
    ]),
  );
  return {
    description: names
      .map((name) => `\`${name}\` ${errors[name]['zh-CN']} / ${errors[name].en}`)
      .join('\n\n'),
    content: {
      'application/json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Failure' }],
          properties: { error: { enum: [...names] } },
        },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

const failureSchema: Json = {
  type: 'object',
  required: ['code', 'error', 'message', 'details', 'requestId'],
  properties: {
    code: { type: 'integer', description: 'HTTP 状态码 × 100 + n / HTTP status × 100 + n' },
    error: { type: 'string', description: '稳定的错误名 / stable name', enum: Object.keys(errors) },
    message: { type: 'string', description: '可直接展示给用户 / fit to be shown to people' },
    details: { type: 'object' },
    requestId: { type: 'string' },
  },
};

const failureExamples = (): JsonObject =>
  Object.fromEntries(
    (Object.keys(errors) as ErrorName[]).flatMap((error) =>
      languages.map((language) => [
        `${error}.${language}`,
        {
          summary: `${error} (${language})`,
          value: {
            code: errors[error].code,
            error,
            message: errors[error][language],
            details: {},
            requestId: exampleRequestId,
          },
        },
      ]),
    ),
  );

/** Schemas that the contract exports by name are written once, below `components`, and referred to. */
function createReferences(): { to: (schema: object) => Json; used: () => JsonObject } {
  const names = new Map<unknown, string>(
    Object.entries(contract).flatMap(([name, value]) =>
      typeof value === 'object' && '~kind' in value ? [[value, name] as const] : [],
    ),
  );
  const written = new Map<string, Json>();

  const to = (schema: object): Json => {
    const name = names.get(schema);
    if (name === undefined) return copy(schema);
    if (!written.has(name)) {
      written.set(name, {});
      written.set(name, copy(schema));
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  const copy = (schema: object): Json =>
    Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, inside(value)]));
  const inside = (value: unknown): Json => {
    if (Array.isArray(value)) return value.map(inside);
    return typeof value === 'object' && value !== null ? to(value) : (value as Json);
  };
  const used = () => Object.fromEntries([...written].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { to, used };
}
