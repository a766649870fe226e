// The published schema: it takes what the gateway takes, and refuses a slip of the pen.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { routingJsonSchema } from '../../src/config/json-schema.ts';
import { startGateway } from '../start-gateway.ts';

const validate = new Ajv2020({ strict: false }).compile(routingJsonSchema());

const config = parse(`
builtInRoutes: false
upstreams:
  next: { url: http://127.0.0.1:9000 }
policies:
  compress: { minBytes: 2048 }
  gentle: { use: rate-limit, limits: { slow: { capacity: 5, refillPerSecond: 1 } }, limit: slow }
always: [request-id, metrics, compress]
routes:
  - id: a
    match: { host: '*.example.com', method: [GET, POST], path: /a/:id, query: { v: '2' }, environment: release }
    policies: [gentle, { name: canary, upstream: next, weight: 5 }]
    rewrite: { path: /b/:id }
    upstream: api
groups:
  - name: quiet
    match: { method: GET }
    upstream: api
    routes:
      - { id: b, match: { path: /b } }
`);

describe('gateway.schema.json', () => {
  test('takes a config that the gateway takes', async (t) => {
    const { gateway } = await startGateway(t);
    const states = gateway.check({ data: config }).map(({ state, reason }) => [state, reason]);
    assert.deepEqual(states, [
      ['enabled', undefined],
      ['enabled', undefined],
    ]);
    assert.ok(validate(config));
  });

  for (const [what, change] of [
    ['a key', { rotues: [] }],
    ['a key of a route', { routes: [{ ...config.routes[0], polices: [] }] }],
    [
      'a setting of a policy',
      { routes: [{ ...config.routes[0], policies: [{ name: 'compress', minByte: 1 }] }] },
    ],
    ['a default of a policy', { policies: { compress: { minBytes: 'many' } } }],
    ['a match', { groups: [{ ...config.groups[0], match: { pth: '/' } }] }],
  ] as const)
    test(`refuses a slip in ${what}`, () => {
      assert.equal(validate({ ...config, ...change }), false);
    });
});
