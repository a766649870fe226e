// Faults on purpose: they happen as written, and not in production.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { everything, startGateway } from '../start-gateway.ts';

describe('fault', () => {
  test('answers with the error it was given, for the share it was given', async (t) => {
    const draws = [0.1, 0.9];
    const { url } = await startGateway(t, {
      random: () => draws.shift()!,
      routing: everything({ name: 'fault', abort: { error: 'overloaded', share: 50 } }),
    });
    assert.equal((await fetch(url)).status, 503);
    assert.equal((await fetch(url)).status, 200);
  });

  test('delays, and cuts', async (t) => {
    const { url } = await startGateway(t, {
      routing: everything({ name: 'fault', delay: { ms: 1 }, abort: { error: 'cut' } }),
    });
    await assert.rejects(fetch(url));
  });

  test('darkens its route in production, unless that was meant', async (t) => {
    const use = { name: 'fault', delay: { ms: 1 } };
    const { gateway } = await startGateway(t, { production: true, routing: everything(use) });
    assert.match(gateway.status().routes[0]!.reason!, /not for production/);
    const meant = { builtInRoutes: false, ...everything({ ...use, inProduction: true }) };
    assert.equal(gateway.check({ data: meant })[0]!.state, 'enabled');
  });
});
