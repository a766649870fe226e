// The path the upstream sees: a prefix taken off, another path filled from the match.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startGateway } from '../start-gateway.ts';

const route = (path: string, rewrite: Record<string, unknown>) => ({
  routes: [{ id: 'a', match: { method: 'GET', path }, rewrite, upstream: 'api' }],
});

describe('rewrite', () => {
  for (const [pattern, rewrite, asked, seenAs] of [
    ['/shop/*', { stripPrefix: '/shop' }, '/shop/a/b?c=1', '/a/b?c=1'],
    ['/*', { stripPrefix: '/shop' }, '/shop', '/'],
    ['/*', { stripPrefix: '/shop' }, '/shopping/a', '/shopping/a'],
    ['/v1/items/:id', { path: '/v2/goods/:id/full' }, '/v1/items/7?x', '/v2/goods/7/full?x'],
    ['/old/:a/*', { path: '/new/*' }, '/old/1/2/3', '/new/2/3'],
    ['/:a/:b', { path: '/:b/:a' }, '/caf%c3%a9/x', '/x/caf%C3%A9'],
  ] as const)
    test(`${pattern} ${JSON.stringify(rewrite)}: ${asked} becomes ${seenAs}`, async (t) => {
      const { url, seen } = await startGateway(t, { routing: route(pattern, rewrite) });
      await fetch(url + asked);
      assert.equal(seen[0]!.url, seenAs);
    });

  for (const [rewrite, reason] of [
    [{ path: '/x/:other' }, /the route's path has no :other/],
    [{ path: '/x/../y' }, /not a normalised path/],
    [{ stripPrefix: '/a/../b' }, /not a normalised path/],
    [{ path: '/x', stripPrefix: '/y' }, /fewer|more than 1/],
  ] as const)
    test(`refuses ${JSON.stringify(rewrite)}`, async (t) => {
      const { gateway } = await startGateway(t, { routing: route('/a/:id', rewrite) });
      assert.match(gateway.status().routes[0]!.reason!, reason);
    });
});
