// Text for WeChat Pay: no 4-byte characters, cut at a character's edge.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainText } from '../../src/pay/plain-text.ts';

test('emoji go, their joiners too, and Chinese stays', () => {
  assert.equal(plainText(' 桥🌉👨‍👩‍👧❤️好 ', 80), '桥❤好');
});

test('text is cut to bytes without breaking a character', () => {
  assert.equal(plainText('桥桥桥', 8), '桥桥');
  assert.equal(plainText('abc', 2), 'ab');
  assert.equal(plainText('', 2), '');
});
