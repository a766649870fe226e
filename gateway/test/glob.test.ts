// Patterns with `*` against the regular expression they mean.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compileGlob } from '../src/glob.ts';
import { compareVersions } from '../src/version.ts';

const text = fc.stringMatching(/^[ab*.]{0,12}$/);

describe('patterns and versions', () => {
  test('a pattern matches what the same regular expression matches', () => {
    fc.assert(
      fc.property(text, fc.stringMatching(/^[ab.]{0,12}$/), (pattern, subject) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        assert.equal(compileGlob(pattern)(subject), expression.test(subject));
      }),
      { numRuns: 2000 },
    );
  });

  test('versions compare number by number', () => {
    const version = fc.array(fc.nat(20), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(version, version, (a, b) => {
        const width = Math.max(a.length, b.length);
        const at = (list: number[], i: number) => list[i] ?? 0;
        const first = Array.from({ length: width }, (_, i) => at(a, i) - at(b, i)).find((d) => d !== 0) ?? 0;
        assert.equal(Math.sign(compareVersions(a.join('.'), b.join('.'))), Math.sign(first));
      }),
    );
  });
});
