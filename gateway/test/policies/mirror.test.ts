// Shadow traffic: the copy is true, and the original never notices.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { inMemoryUpstream, type RoutingApplication } from '../../src/index.ts';
import { echo, everything, type Seen, startGateway } from '../start-gateway.ts';

async function start(t: TestContext, shadow: RoutingApplication, config: Record<string, unknown> = {}) {
  const seen: Seen[] = [];
  const world = await startGateway(t, {
    upstreams: { api: await inMemoryUpstream(echo(seen)), shadow: await inMemoryUpstream(shadow) },
    routing: everything({ name: 'mirror', upstream: 'shadow', ...config }),
  });
  return { ...world, seen };
}

describe('mirror', () => {
  test('the copy has the method, path, headers and body of the original', async (t) => {
    const copies: Seen[] = [];
    const { url, seen } = await start(t, echo(copies));
    await fetch(`${url}/a?b=1`, { method: 'POST', body: '乌龙茶', headers: { 'x-a': '1' } });
    await eventually('the copy arrives', () => copies.length === 1);
    const [copy, original] = [copies[0]!, seen[0]!];
    assert.deepEqual([copy.method, copy.url, copy.sha256], [original.method, original.url, original.sha256]);
    assert.deepEqual([copy.headers['x-a'], copy.headers['x-mirrored']], ['1', '1']);
    assert.equal(original.headers['x-mirrored'], undefined);
  });

  for (const [what, shadow] of [
    ['throws', () => assert.fail('no')],
    ['never answers', () => {}],
  ] as const)
    test(`an upstream that ${what} is not noticed`, async (t) => {
      const { url } = await start(t, { ready: async () => {}, routing: shadow }, { timeoutMs: 20 });
      for (let i = 0; i < 3; i++) assert.equal((await fetch(`${url}/a`)).status, 200);
    });

  test('long bodies, and more than the share, are not mirrored', async (t) => {
    const copies: Seen[] = [];
    const { url, seen, registry } = await start(t, echo(copies), { maxBodyBytes: 10 });
    await fetch(url, { method: 'POST', body: 'x'.repeat(11) });
    assert.equal(seen[0]!.length, 11);
    const metrics = await registry.metrics();
    assert.match(metrics, /policy_events_total\{policy="mirror",event="skipped"\} 1/);
    assert.equal(copies.length, 0);
  });
});
