// What may stand between double braces; WeChat's own compiler answers the same (see oracle.test.ts).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepted, refused } from './expressions.ts';
import { compiled } from './project.ts';

for (const expression of accepted) {
  test(`{{${expression}}} is taken`, async () => {
    const { diagnostics } = await compiled({ 'pages/index/index.wxml': `<view>{{${expression}}}</view>` });
    assert.deepEqual(
      diagnostics.filter(({ rule }) => rule !== 'wxml-call'),
      [],
    );
  });
}

for (const [expression, column, hint] of refused) {
  test(`{{${expression}}} is refused with a way out`, async () => {
    const { diagnostics } = await compiled({ 'pages/index/index.wxml': `<view>{{${expression}}}</view>` });
    const [first] = diagnostics;
    assert.equal(first?.rule, 'wxml-expression');
    assert.deepEqual([first.line, first.column], [1, column]);
    assert.match(first.messageEn ?? '', hint);
    assert.ok(first.hint !== undefined && first.hint.length > 1);
  });
}
