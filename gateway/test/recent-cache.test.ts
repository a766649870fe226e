// Tests of gateway/src/recent-cache.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recentCache } from '../src/recent-cache.ts';

test('the least recently used goes first', () => {
  const cache = recentCache<number>(2);
  cache.set('a', 1).set('b', 2);
  cache.get('a');
  cache.set('c', 3);
  assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c')], [1, undefined, 3]);
});

test('it never holds more than was said', () => {
  const cache = recentCache<number>(100);
  for (let number = 0; number < 1000; number++) cache.set(`${number}`, number);
  assert.equal(cache.size, 100);
  assert.equal(cache.get('999'), 999);
});
