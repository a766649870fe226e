// The catalogue's codes and the choice of language.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errors } from '@xiaoqiao/contract';
import { failureEnvelope, languageOf, XiaoqiaoError } from '../../src/errors/index.ts';

test('every code is unique and begins with its HTTP status', () => {
  const codes = Object.values(errors).map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
  for (const { code, status } of Object.values(errors)) assert.equal(Math.floor(code / 100), status);
});

test('the envelope carries code, name, message in the language, details and request id, and no cause', () => {
  const failure = new XiaoqiaoError('sku_out_of_stock', {
    details: { skuId: 's1' },
    cause: new Error('private'),
  });
  const expected = { code: 40903, error: 'sku_out_of_stock', details: { skuId: 's1' }, requestId: 'r1' };
  assert.deepEqual(failureEnvelope(failure, 'r1', 'zh-CN'), { ...expected, message: '库存不足' });
  assert.deepEqual(failureEnvelope(failure, 'r1', 'en'), { ...expected, message: 'Out of stock' });
});

for (const [header, language] of [
  [undefined, 'zh-CN'],
  ['', 'zh-CN'],
  ['en-US,en;q=0.9', 'en'],
  ['fr-FR, en;q=0.8, zh;q=0.9', 'zh-CN'],
  ['en;q=0, zh;q=0.1', 'zh-CN'],
  ['de', 'zh-CN'],
  ['en;q=banana', 'zh-CN'],
] as const) {
  test(`Accept-Language ${JSON.stringify(header)} means ${language}`, () =>
    assert.equal(languageOf(header), language));
}
