// The handover from gateway to services: what is sealed holds, and nothing else does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  faultOfHandover,
  type HandedOver,
  handoverHeader,
  handoverKeyOf,
  identityHeaders,
  sealHandover,
} from '../../src/http/index.ts';

const NOW = 1_790_000_000_000;
const key = handoverKeyOf(Buffer.alloc(32, 7));
const request: HandedOver = {
  method: 'POST',
  target: '/api/orders?a=1',
  headers: {
    [identityHeaders.user]: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    [identityHeaders.roles]: 'user',
    [identityHeaders.clientIp]: '10.1.2.3',
    'content-type': 'application/json',
  },
};
const handedOver = (changes: Partial<HandedOver> = {}): HandedOver => ({
  ...request,
  ...changes,
  headers: { ...(changes.headers ?? request.headers), [handoverHeader]: sealHandover(key, request, NOW) },
});

test('what the gateway sealed is taken, whatever other headers come with it', () => {
  assert.equal(faultOfHandover(key, handedOver(), NOW + 1000), undefined);
  const headers = { ...request.headers, accept: '*/*' };
  assert.equal(faultOfHandover(key, handedOver({ headers }), NOW), undefined);
});

test('without a seal it is missing', () => {
  assert.equal(faultOfHandover(key, request, NOW), 'missing');
});

for (const [what, changes] of [
  ['the method', { method: 'GET' }],
  ['the path', { target: '/api/orders/1?a=1' }],
  ['the query', { target: '/api/orders?a=2' }],
  ['the user', { headers: { ...request.headers, [identityHeaders.user]: 'somebody-else' } }],
  ['the roles', { headers: { ...request.headers, [identityHeaders.roles]: 'user,admin' } }],
  ['an address', { headers: { ...request.headers, [identityHeaders.clientIp]: '10.9.9.9' } }],
  ['a caller that was not there', { headers: { ...request.headers, [identityHeaders.apiKey]: 'k1' } }],
] as const)
  test(`a seal does not hold for ${what}`, () => {
    assert.equal(faultOfHandover(key, handedOver(changes), NOW), 'invalid');
  });

test('a value cannot stand for another header’s', () => {
  const moved = {
    [identityHeaders.session]: request.headers[identityHeaders.user],
    [identityHeaders.roles]: 'user',
    [identityHeaders.clientIp]: '10.1.2.3',
  };
  assert.equal(faultOfHandover(key, handedOver({ headers: moved }), NOW), 'invalid');
});

test('another secret makes another seal', () => {
  const other = handoverKeyOf(Buffer.alloc(32, 8));
  assert.equal(faultOfHandover(other, handedOver(), NOW), 'invalid');
});

test('a seal lasts a minute, by either clock, and its time cannot be changed', () => {
  assert.equal(faultOfHandover(key, handedOver(), NOW + 60_001), 'expired');
  assert.equal(faultOfHandover(key, handedOver(), NOW - 60_001), 'expired');
  const later = handedOver();
  const header = String(later.headers[handoverHeader]).replace(String(NOW), String(NOW + 60_000));
  const forged = { ...later, headers: { ...later.headers, [handoverHeader]: header } };
  assert.equal(faultOfHandover(key, forged, NOW + 60_000), 'invalid');
});

for (const value of ['', 'v1', 'v2,t=1,s=a', `v1,t=${NOW},s=${'a'.repeat(44)}`, 'v1,t=x,s='])
  test(`"${value}" is no seal`, () => {
    const headers = { ...request.headers, [handoverHeader]: value };
    assert.equal(faultOfHandover(key, { ...request, headers }, NOW), 'invalid');
  });
