// Path normalisation: one spelling for each path, or none at all.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { normaliseTarget } from '../src/target.ts';

const spellings: [raw: string, path: string | undefined][] = [
  ['/', '/'],
  ['/ping', '/ping'],
  ['/ping/', '/ping/'],
  ['/a/b.c/~d_e-f', '/a/b.c/~d_e-f'],
  ['/.well-known/jwks.json', '/.well-known/jwks.json'],
  ['/a/./b', '/a/b'],
  ['/a/../b', '/b'],
  ['/a/b/..', '/a/'],
  ['/a/.', '/a/'],
  ['/a/%2e%2E/b', '/b'],
  ['/%61dmin', '/admin'],
  ['//a///b', '/a/b'],
  ['//evil.test/a', '/evil.test/a'],
  ['/a//', '/a/'],
  ['/%e4%bd%a0', '/%E4%BD%A0'],
  ['/a%20b', '/a%20b'],
  ['/a%252Fb', '/a%252Fb'],
  ['http://shop.test/a/b', '/a/b'],
  ['/..', undefined],
  ['/a/../../b', undefined],
  ['/%2e%2e/b', undefined],
  ['/a%2Fb', undefined],
  ['/a%2fb', undefined],
  ['/a%5cb', undefined],
  ['/a\\b', undefined],
  ['/a%00', undefined],
  ['/a%', undefined],
  ['/a%4', undefined],
  ['/a%zz', undefined],
  ['/%ff', undefined],
  ['/%c0%af', undefined],
  ['/ä', undefined],
  ['/a b', undefined],
  ['/a#b', undefined],
  ['/a?b#c', undefined],
  ['*', undefined],
  ['a/b', undefined],
  ['', undefined],
  ['http://shop.test', undefined],
];

describe('a request target', () => {
  for (const [raw, path] of spellings)
    test(`${JSON.stringify(raw)} means ${path ?? 'nothing and is refused'}`, () => {
      assert.equal(normaliseTarget(raw)?.path, path);
    });

  test('keeps its query as sent', () => {
    assert.deepEqual(normaliseTarget('/a/../b?x=%zz&y=/../'), { path: '/b', query: '?x=%zz&y=/../' });
  });

  const segment = fc.oneof(
    fc.constantFrom(
      '.',
      '..',
      '',
      '%2e',
      '%2E%2e',
      '%2f',
      '%41',
      'a',
      'b.c',
      '%',
      '%e4%bd%a0',
      '%25',
      ';x',
      ':id',
    ),
    fc.string({ maxLength: 6 }),
  );
  const anyPath = fc.array(segment, { maxLength: 8 }).map((segments) => `/${segments.join('/')}`);

  test('that was normalised once stays as it is', () => {
    fc.assert(
      fc.property(anyPath, (raw) => {
        const once = normaliseTarget(raw);
        if (once !== undefined) assert.deepEqual(normaliseTarget(once.path + once.query), once);
      }),
      { numRuns: 2000 },
    );
  });

  test('never keeps a segment that climbs, is empty, or hides a slash, even after decoding', () => {
    fc.assert(
      fc.property(anyPath, (raw) => {
        const path = normaliseTarget(raw)?.path;
        if (path === undefined || path === '/') return;
        const segments = path.replace(/\/$/, '').split('/').slice(1);
        for (const each of segments) {
          assert.ok(each !== '');
          const meant = decodeURIComponent(each);
          assert.ok(meant !== '.' && meant !== '..' && !/[/\\\0]/.test(meant));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
