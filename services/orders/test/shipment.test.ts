// What a shipment must say, as a table; and how little of a phone number is told further.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskReceiver, shipmentColumns } from '../src/shipment.ts';

for (const [input, missing] of [
  [{}, ['carrier', 'trackingNumber']],
  [{ carrier: 'c' }, ['trackingNumber']],
  [{ logistics: 'express', trackingNumber: 't' }, ['carrier']],
  [{ carrier: 'c', trackingNumber: 't' }, []],
  [{ logistics: 'same_city' }, []],
  [{ logistics: 'virtual' }, []],
  [{ logistics: 'pick_up', carrier: 'c' }, []],
] as const)
  test(`${JSON.stringify(input)} lacks ${missing.join(', ') || 'nothing'}`, () => {
    const verdict = shipmentColumns(input);
    assert.deepEqual('issues' in verdict ? verdict.issues.map(({ field }) => field) : [], missing);
  });

for (const [phone, masked] of [
  ['13800138000', '138****8000'],
  ['+86 138-0013-8000', '861****8000'],
  ['8812345', '****2345'],
] as const)
  test(`of ${phone} ${masked} is told`, () => assert.equal(maskReceiver(phone), masked));
