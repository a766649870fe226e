// The OpenAPI document: valid by the specification, complete by the contract.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { API_PREFIX, errors, permissions, type Route, routes } from '@xiaoqiao/contract';
import { failuresOf, openApiDocument, serviceTitles } from '@xiaoqiao/contract/openapi';

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  security: object[];
  parameters: { name?: string; in?: string; $ref?: string }[];
  requestBody?: object;
  responses: Record<string, { $ref?: string }>;
  'x-permission'?: string;
}

const document = openApiDocument({ version: '1.2.3' }) as unknown as {
  info: { version: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, object>>;
};
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);
const entries: [string, Route][] = Object.entries(routes);
const operationOf = (name: string) => operations.find(({ operation }) => operation.operationId === name);

test('the document is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(document) as never);
  assert.deepEqual(result.errors ?? [], []);
  assert.equal(result.valid, true);
});

test('an invalid document would be noticed', async () => {
  const spoilt = structuredClone(document) as unknown as { paths: object };
  spoilt.paths = { '/api/ping': { get: { parameters: [{ in: 'nowhere' }] } } };
  assert.equal((await new Validator().validate(spoilt as never)).valid, false);
});

test('every route is there once, under its own operation id', () => {
  const places = entries.map(([, { method, path }]) => `${method} ${path}`);
  assert.equal(new Set(places).size, places.length);
  assert.deepEqual(
    operations.map(({ operation }) => operation.operationId).sort(),
    Object.keys(routes).sort(),
  );
  for (const [name, route] of entries) {
    const found = operationOf(name);
    assert.equal(found?.method.toUpperCase(), route.method);
    assert.equal(found?.path, API_PREFIX + route.path.replaceAll(/:(\w+)/g, '{$1}'));
  }
});

test('a path and its parameters name each other', () => {
  for (const [name, route] of entries) {
    const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter).sort();
    assert.deepEqual(Object.keys(route.params?.properties ?? {}).sort(), inPath);
    const declared = operationOf(name)?.operation.parameters.filter((parameter) => parameter.in === 'path');
    assert.deepEqual(declared?.map((parameter) => parameter.name).sort(), inPath);
  }
});

test('every service has a title and every summary two languages', () => {
  assert.deepEqual(
    document.tags.map(({ name }) => name).filter((name) => !Object.hasOwn(serviceTitles, name)),
    [],
  );
  for (const [, { summary }] of entries) assert.match(summary, /^.*\p{Script=Han}.* \/ [ -~…’–]+$/u);
});

test('every failure is in the catalogue and documented under its status', () => {
  for (const [name, route] of entries) {
    for (const failure of [...(route.errors ?? []), ...failuresOf(route)]) {
      assert.ok(Object.hasOwn(errors, failure));
      const reference = operationOf(name)?.operation.responses[errors[failure].status]?.$ref;
      const response = document.components.responses?.[reference?.split('/').at(-1) ?? ''];
      assert.match(JSON.stringify(response), new RegExp(`"#/components/examples/${failure}\\.zh-CN"`));
    }
  }
  assert.deepEqual(
    Object.keys(document.components.examples ?? {}),
    Object.keys(errors).flatMap((name) => [`${name}.zh-CN`, `${name}.en`]),
  );
});

test('codes are unique and begin with their HTTP status', () => {
  const codes = Object.values(errors).map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
  for (const { code, status } of Object.values(errors)) assert.equal(Math.floor(code / 100), status);
});

test('who may call is said: token, signature, permission, idempotency key', () => {
  assert.deepEqual(operationOf('listProducts')?.operation.security, []);
  assert.deepEqual(operationOf('getCart')?.operation.security, [{ accessToken: [] }]);
  assert.deepEqual(operationOf('placeOrder')?.operation.security, [
    { accessToken: [], requestSignature: [] },
  ]);
  for (const [name, { access, idempotencyKey = false }] of entries) {
    const operation = operationOf(name)?.operation;
    const permission = (permissions as readonly string[]).includes(access) ? access : undefined;
    assert.equal(operation?.['x-permission'], permission);
    const takesKey = operation?.parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey'));
    assert.equal(takesKey, idempotencyKey);
  }
});

test('named schemas are written once and referred to', () => {
  const { schemas = {} } = document.components;
  const text = JSON.stringify(document);
  const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
  assert.deepEqual([...referred].sort(), Object.keys(schemas).sort());
  assert.ok(Object.hasOwn(schemas, 'Order'));
});

test('the document is plain JSON, pure, and takes version and address from its caller', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(document)), document);
  assert.deepEqual(openApiDocument({ version: '1.2.3' }), document);
  assert.equal(document.info.version, '1.2.3');
  assert.deepEqual(document.servers, [{ url: '/' }]);
  const elsewhere = openApiDocument({ version: '1.2.3', serverUrl: 'https://api.example.com' });
  assert.deepEqual(elsewhere.servers, [{ url: 'https://api.example.com' }]);
});
