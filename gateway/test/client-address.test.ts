// Whose address counts: proxies are believed only when they are trusted, and only as far as trust reaches.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, test } from 'node:test';
import { createClientAddress, networkOf } from '../src/client-address.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('the client address', () => {
  const cases: [trusted: string[], remote: string, forwarded: string | undefined, expected: string][] = [
    [[], '1.2.3.4', '9.9.9.9', '1.2.3.4'],
    [[], '::ffff:1.2.3.4', undefined, '1.2.3.4'],
    [['10.0.0.0/8'], '1.2.3.4', '9.9.9.9', '1.2.3.4'],
    [['10.0.0.0/8'], '10.0.0.1', '9.9.9.9', '9.9.9.9'],
    [['10.0.0.0/8'], '10.0.0.1', '6.6.6.6, 9.9.9.9', '9.9.9.9'],
    [['10.0.0.0/8'], '10.0.0.1', '9.9.9.9, 10.0.0.2', '9.9.9.9'],
    [['10.0.0.0/8'], '10.0.0.1', 'invented, 10.0.0.2', '10.0.0.2'],
    [['10.0.0.0/8'], '10.0.0.1', undefined, '10.0.0.1'],
    [['fd00::/8'], 'fd00::1', '2001:db8::7', '2001:db8::7'],
  ];
  for (const [trusted, remote, forwarded, expected] of cases)
    test(`from ${remote} with "${forwarded}" and trust in [${trusted}] is ${expected}`, () => {
      assert.equal(createClientAddress(trusted)(from(remote, forwarded)), expected);
    });

  test('a trusted proxy that is no address is a mistake', () => {
    assert.throws(() => createClientAddress(['proxy.internal']), RangeError);
  });

  test('a limit counts IPv6 by the /64 and IPv4 by the address', () => {
    assert.equal(networkOf('1.2.3.4'), '1.2.3.4');
    assert.equal(networkOf('2001:db8:0:1:aaaa::1'), networkOf('2001:0DB8::1:0:0:0:2'));
    assert.notEqual(networkOf('2001:db8:0:1::1'), networkOf('2001:db8:0:2::1'));
    assert.equal(networkOf('::1'), '0:0:0:0');
    assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0');
  });
});
