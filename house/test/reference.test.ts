// What is generated is fresh, and tells of everything: catalogue, routes, events, the SDK's names.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { API_PREFIX, type ErrorName, type EventName, errors, type Route, routes } from '@xiaoqiao/contract';
import type { ApiError } from '@xiaoqiao/sdk';
import { eventsIn } from '../src/pages/events-page.ts';
import { printedJson } from '../src/pages/printed-json.ts';
import { typeInWords } from '../src/pages/schema-words.ts';
import { root, staleFiles } from '../src/reference.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('no generated file is stale', async () => {
  assert.deepEqual(await staleFiles(), []);
});

test('the reference of errors lists the catalogue, no more and no less', () => {
  const listed = [...read('docs/reference/errors.md').matchAll(/^\| `(\w+)` \| (\d+) \|/gm)];
  assert.deepEqual(
    listed.map(([, name, code]) => `${name} ${code}`).sort(),
    Object.entries(errors)
      .map(([name, { code }]) => `${name} ${code}`)
      .sort(),
  );
});

/** `true` if each of the two is assignable to the other, else no value fits. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

test('the names that the SDK narrows are those of the catalogue', () => {
  const same: Same<ApiError['error'], ErrorName> = true;
  assert.ok(same);
});

test('the reference of routes has a place for each', () => {
  const listed = [...read('docs/reference/http.md').matchAll(/^`([A-Z]+ \/\S+)` · operation `(\w+)`/gm)];
  assert.deepEqual(
    listed.map(([, place, name]) => `${name} ${place}`).sort(),
    Object.entries(routes as Record<string, Route>)
      .map(([name, { method, path }]) => `${name} ${method} ${API_PREFIX}${path}`)
      .sort(),
  );
});

/** Kept complete by the type: a name more or less does not compile. */
const eventNames: Record<EventName, true> = {
  'user.registered': true,
  'user.consent-withdrawn': true,
  'order.placed': true,
  'order.payment-window-ended': true,
  'order.paid': true,
  'order.payment-unfulfillable': true,
  'order.shipped': true,
  'order.shipment-corrected': true,
  'order.receipt-window-ended': true,
  'order.completed': true,
  'order.cancelled': true,
  'order.refund-requested': true,
  'order.refund-rejected': true,
  'order.refund-approved': true,
  'order.refunded': true,
  'order.refund-failed': true,
  'payment.succeeded': true,
  'payment.check-came-due': true,
  'payment.refunded': true,
  'payment.refund-failed': true,
  'payment.refund-check-came-due': true,
  'file.uploaded': true,
  'file.ready': true,
  'file.rejected': true,
  'file.deleted': true,
  'file.upload-window-ended': true,
  'file.check-window-ended': true,
  'message.send-came-due': true,
  'message.sent': true,
  'message.refused': true,
  'wechat.media-checked': true,
  'wechat.subscription-answered': true,
  'wechat.subscription-refused': true,
  'wechat.message-delivered': true,
  'wechat.consent-withdrawn': true,
  'wechat.trade-settled': true,
  'wechat.shipment-demanded': true,
  'wechat.trade-warned': true,
  'wechat.customer-message-received': true,
  'payment.shipping-report-came-due': true,
  'payment.shipping-reported': true,
  'payment.reconciliation-came-due': true,
  'payment.reconciled': true,
  'payment.reconciliation-differed': true,
  'payment.receipt-confirmed': true,
  'payment.shipping-refused': true,
  'product.changed': true,
  'task.due': true,
  'task.reminder-came-due': true,
  'stock.taken': true,
};

test('every event is found in the source of the contract and listed', () => {
  const found = eventsIn(read('contract/src/events.ts')).map(({ name }) => name);
  assert.deepEqual(found.toSorted(), Object.keys(eventNames).sort());
  const listed = [...read('docs/reference/events.md').matchAll(/^## `(.+)`$/gm)].map(([, name]) => name);
  assert.deepEqual(listed, found);
});

test('events are read with their payload and comment, whatever they contain', () => {
  const source = `export interface EventPayloads {
    /** Said before. */
    'a.happened': { by: 'x;' | "}"; list: { id: string }[] };
    'b.happened': Other;
  }
  export type After = { 'c.happened': 1; };`;
  assert.deepEqual(eventsIn(source), [
    { name: 'a.happened', payload: `{ by: 'x;' | "}"; list: { id: string }[] }`, comment: 'Said before.' },
    { name: 'b.happened', payload: 'Other', comment: '' },
  ]);
});

test('schemas are told in words', () => {
  assert.equal(
    typeInWords({ type: 'integer', minimum: 1, maximum: 100, default: 20 }),
    'integer 1–100, default 20',
  );
  assert.equal(
    typeInWords({ anyOf: [{ type: 'string', maxLength: 9 }, { type: 'null' }] }),
    'string ≤ 9 characters | null',
  );
  assert.equal(
    typeInWords({
      type: 'array',
      minItems: 1,
      items: { type: 'object', required: ['a'], properties: { a: { enum: ['x', 1] }, b: { const: true } } },
    }),
    'array of ({ a: "x" | 1; b?: true }) ≥ 1 items',
  );
  assert.equal(typeInWords({}), 'any JSON');
});

test('printed JSON parses back to what it was', () => {
  const value = { a: [], b: {}, c: ['x'.repeat(60), 'y'.repeat(60)], d: [1, null, { e: ['f', 'g'] }] };
  assert.deepEqual(JSON.parse(printedJson(value)), value);
  assert.equal(printedJson({ a: [1, 'b'] }), '{\n  "a": [1, "b"]\n}');
});
