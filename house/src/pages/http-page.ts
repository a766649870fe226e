// docs/reference/http.md: every route, by service.
import { API_PREFIX, type Route, routes } from '@xiaoqiao/contract';
import { failuresOf, serviceTitles } from '@xiaoqiao/contract/openapi';
import { code, generatedBy, table } from './markdown.ts';
import { type FieldSchema, typeInWords } from './schema-words.ts';

export function httpPage(): string {
  const entries: [string, Route][] = Object.entries(routes);
  const services = [...new Set(entries.map(([, { service }]) => service))];
  return [
    '# HTTP 接口 / HTTP routes',
    '',
    generatedBy,
    '',
    '金额为整数分；时间为 RFC 3339 UTC（毫秒）；ID 为 26 位 ULID。`*` 表示必填。机器可读：[openapi.json](openapi.json)；错误名：[errors.md](errors.md)。',
    '',
    'Money is an integer number of fen; times are RFC 3339 in UTC with milliseconds; ids are ULIDs. `*` marks what must be there. For machines: [openapi.json](openapi.json); the error names: [errors.md](errors.md).',
    ...services.flatMap((service) => [
      '',
      `## ${serviceTitles[service] ?? service}`,
      ...entries
        .filter(([, route]) => route.service === service)
        .flatMap(([name, route]) => routeSection(name, route)),
    ]),
    '',
  ].join('\n');
}

function routeSection(name: string, route: Route): string[] {
  const traits = [
    `operation ${code(name)}`,
    `access ${code(route.access)}`,
    ...(route.signature ? [code('X-Xq-Signature')] : []),
    ...(route.idempotencyKey ? [code('Idempotency-Key')] : []),
    ...(route.limit ? [`limit ${code(route.limit)}`] : []),
    `answers ${code(route.status ?? 200)}${route.bare ? ' without envelope' : ''}`,
  ];
  const fields = [
    ...fieldRows('path', route.params),
    ...fieldRows('query', route.query),
    ...fieldRows('body', route.rawBody ? undefined : route.body),
    ...fieldRows('data', route.response),
  ];
  return [
    '',
    `### ${route.summary}`,
    '',
    `${code(`${route.method} ${API_PREFIX}${route.path}`)} · ${traits.join(' · ')}`,
    ...(fields.length > 0 ? ['', table(['in', 'field', 'type', ''], fields)] : []),
    '',
    `Errors: ${failuresOf(route).map(code).join(' ')}`,
  ];
}

function fieldRows(place: string, schema: Route['body']): string[][] {
  if (schema === undefined) return [];
  const { properties, required = [], anyOf } = schema as FieldSchema;
  if (anyOf !== undefined) {
    return anyOf.flatMap((choice, i) => fieldRows(`${place} (${i + 1})`, choice));
  }
  return Object.entries(properties ?? {}).map(([name, field]) => [
    place,
    code(name) + (required.includes(name) && place !== 'data' ? '*' : ''),
    typeInWords(field),
    field.description ?? '',
  ]);
}
