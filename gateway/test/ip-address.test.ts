// Addresses and ranges: every spelling of an address is the same one, and sets agree with Node's own.
import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { createCidrSet, formatAddress, parseAddress, parseRange } from '../src/ip-address.ts';

const formatted = (text: string) => {
  const address = parseAddress(text);
  return address === undefined ? undefined : formatAddress(address);
};

test('an address has one spelling', () => {
  const cases: [string, string | undefined][] = [
    ['1.2.3.4', '1.2.3.4'],
    ['255.255.255.255', '255.255.255.255'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::FFFF:102:304', '1.2.3.4'],
    ['0:0:0:0:0:ffff:1.2.3.4', '1.2.3.4'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['2001:DB8::00ff', '2001:db8:0:0:0:0:0:ff'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
    ['64:ff9b::1.2.3.4', '64:ff9b:0:0:0:0:102:304'],
    ['01.2.3.4', undefined],
    ['1.2.3', undefined],
    ['1.2.3.4.5', undefined],
    ['1.2.3.', undefined],
    ['256.1.1.1', undefined],
    ['1.2.3.4 ', undefined],
    ['1:2', undefined],
    ['', undefined],
    ['example.com', undefined],
  ];
  for (const [text, expected] of cases) assert.deepEqual([text, formatted(text)], [text, expected]);
});

test('a range is an address and how many bits of it count', () => {
  const shown = (text: string) => {
    const range = parseRange(text);
    return range && `${formatAddress(range.address)}/${range.length}`;
  };
  const cases: [string, string | undefined][] = [
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:db8:1:2:3::/48', '2001:db8:1:0:0:0:0:0/48'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::1', '0:0:0:0:0:0:0:1/128'],
    ['10.0.0.0/33', undefined],
    ['10.0.0.0/', undefined],
    ['10.0.0.0/-1', undefined],
    ['::/129', undefined],
    ['10.0.0.0/8/8', undefined],
    ['x/8', undefined],
  ];
  for (const [text, expected] of cases) assert.deepEqual([text, shown(text)], [text, expected]);
});

// Few bits vary, so that ranges and addresses meet.
const four = fc.tuple(fc.constantFrom(10, 11, 192), fc.constantFrom(0, 1, 128), fc.nat(255), fc.nat(255));
const fourText = four.map((parts) => parts.join('.'));
const six = fc
  .array(fc.constantFrom('0', '1', 'ff', '8000', 'abcd'), { minLength: 8, maxLength: 8 })
  .filter(([first]) => first !== '0')
  .map((groups) => groups.join(':'));

test('a set of ranges agrees with Node’s block list', () => {
  const range = fc.oneof(
    fc.tuple(fourText, fc.nat(32), fc.constant('ipv4' as const)),
    fc.tuple(six, fc.nat(128), fc.constant('ipv6' as const)),
  );
  fc.assert(
    fc.property(fc.array(range, { maxLength: 6 }), fc.array(fc.oneof(fourText, six)), (ranges, addresses) => {
      const list = new BlockList();
      for (const [address, length, family] of ranges) list.addSubnet(address, length, family);
      const set = createCidrSet(ranges.map(([address, length]) => `${address}/${length}`));
      for (const address of addresses) {
        const family = address.includes(':') ? 'ipv6' : 'ipv4';
        // Node finds IPv4 addresses in IPv6 ranges, too, because each has a form in IPv6; here families are apart.
        const own = ranges.filter(([, , of]) => of === family);
        const apart = new BlockList();
        for (const [each, length, of] of own) apart.addSubnet(each, length, of);
        assert.equal(set.has(address), apart.check(address, family));
      }
    }),
    { numRuns: 300 },
  );
});

test('an address inside IPv6 is found in IPv4 ranges, and nonsense nowhere', () => {
  const set = createCidrSet(['10.0.0.0/8', '::/0']);
  assert.equal(set.has('::ffff:10.1.2.3'), true);
  assert.equal(set.has('::ffff:11.1.2.3'), false);
  assert.equal(set.has('unknown'), false);
  assert.throws(() => createCidrSet(['10.0.0.0/99']), RangeError);
});
