// The reference page says of every fault and every diagnosis exactly what the code says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { faultPage } from './fault-page.ts';

const page = new URL('../../../docs/reference/wechat-emulator-faults.md', import.meta.url);

test('every fault and every diagnosis stands in docs/reference/wechat-emulator-faults.md as in the code', () => {
  assert.equal(readFileSync(page, 'utf8'), faultPage);
});
