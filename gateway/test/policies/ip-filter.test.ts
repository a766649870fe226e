// The IP filter: deny first, then allow, by the address that trusted proxies tell.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { everything, startGateway } from '../start-gateway.ts';

describe('the IP filter', () => {
  test('refuses what is denied, then what is not allowed', async (t) => {
    const { url } = await startGateway(t, {
      routing: everything({
        name: 'ip-filter',
        deny: ['10.6.0.0/16', '2001:db8:bad::/48'],
        allow: ['10.0.0.0/8', '2001:db8::/32', '192.0.2.7'],
      }),
      trustedProxies: ['127.0.0.1'],
    });
    const status = async (address: string) =>
      (await fetch(`${url}/a`, { headers: { 'x-forwarded-for': address } })).status;
    const answers = await Promise.all(
      [
        '10.5.1.1',
        '10.6.1.1',
        '::ffff:10.5.1.1',
        '::ffff:a06:101',
        '192.0.2.7',
        '192.0.2.8',
        '2001:db8::1',
        '2001:db8:bad::1',
      ].map(status),
    );
    assert.deepEqual(answers, [200, 403, 200, 403, 200, 403, 200, 403]);
  });

  test('names its refusal, and lets all others in when only some are denied', async (t) => {
    const { url } = await startGateway(t, {
      routing: everything({ name: 'ip-filter', deny: ['127.0.0.0/8'] }),
    });
    const response = await fetch(`${url}/a`);
    const { error } = (await response.json()) as { error: string };
    assert.deepEqual([response.status, error], [403, 'address_denied']);
    const other = await startGateway(t, { routing: everything({ name: 'ip-filter', deny: ['10.0.0.0/8'] }) });
    assert.equal((await fetch(`${other.url}/a`)).status, 200);
  });

  test('a range that is none darkens its route with the reason', async (t) => {
    const { gateway } = await startGateway(t, {
      routing: everything({ name: 'ip-filter', allow: ['10.0.0.0/40'] }),
    });
    assert.match(gateway.status().routes[0]!.reason!, /"10\.0\.0\.0\/40" is not an IP address/);
  });
});
