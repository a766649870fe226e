// Only apps read the environment; everything below gets its settings handed in.
import type { Rule } from '../rule.ts';

/** Programs in their own right that are not apps, and what tells tests which engines this run is about. */
const excepted = new Set([
  'house/src/run-tests.ts',
  'house/src/run-on-engines.ts',
  'platform/database/src/database-for-test.ts',
  'platform/broker/src/testing.ts',
]);

export const environment: Rule = {
  name: 'environment',
  *check(file, owner) {
    if (owner.folder.startsWith('apps/') || excepted.has(file.path)) return;
    for (const { specifier, names, line } of file.imports) {
      const named = (specifier === 'node:process' || specifier === 'process') && names.includes('env');
      if (named) yield [line, advice];
    }
    for (const [i, { kind, value, line }] of file.code.entries()) {
      if (kind !== 'word' || value !== 'process' || file.code[i - 1]?.kind === 'text') continue;
      const after = file.code.slice(i + 1, i + 4).map((token) => token.value);
      const [first, second, third] = after;
      const read =
        (first === '.' && second === 'env') ||
        (first === '?' && second === '.' && third === 'env') ||
        (first === '[' && second === 'env');
      const unpacked = file.code[i - 1]?.value === '=' && file.code[i - 2]?.value === '}';
      if (read || unpacked) yield [line, advice];
    }
  },
};

const advice = 'take the setting as a parameter; only apps/* read the environment';
