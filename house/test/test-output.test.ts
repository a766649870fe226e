// What the runner prints and how it is judged; and the runner itself when nothing matches.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { complaintsAbout, isClosingLine } from '../src/test-output.ts';

const closing = (counts: { tests: number; skipped?: number; todo?: number }) => [
  `ℹ tests ${counts.tests}`,
  `ℹ skipped ${counts.skipped ?? 0}`,
  `ℹ todo ${counts.todo ?? 0}`,
];

test('a plain run gives no reason to complain', () => {
  assert.deepEqual(complaintsAbout(['✔ adds (1ms)', ...closing({ tests: 1 })], ['/a.test.ts']), []);
});

test('warnings of a process are complained about once, whatever the process', () => {
  const lines = [
    '(node:1) MaxListenersExceededWarning: Possible leak',
    '(node:2) MaxListenersExceededWarning: Possible leak',
    '\u001b[31m(node:3) [DEP0001] DeprecationWarning: old\u001b[39m',
    'a log line with the word Warning',
  ];
  assert.deepEqual(complaintsAbout([...lines, ...closing({ tests: 1 })], []), [
    'unexplained warning: MaxListenersExceededWarning: Possible leak',
    'unexplained warning: [DEP0001] DeprecationWarning: old',
  ]);
});

test('a file without a test, a run without a test, skipped and promised tests are complained about', () => {
  const empty = (tests: number) => ['✔ /a.test.ts (9ms)', ...closing({ tests })];
  assert.deepEqual(complaintsAbout(empty(2), ['/a.test.ts']), ['no test runs in /a.test.ts']);
  assert.deepEqual(complaintsAbout(empty(2), ['/a.test.ts'], true), []);
  assert.deepEqual(complaintsAbout(empty(1), ['/a.test.ts'], true), ['no test was executed']);
  assert.deepEqual(complaintsAbout(closing({ tests: 0 }), []), ['no test was executed']);
  assert.deepEqual(complaintsAbout([], []), ['no test was executed']);
  assert.equal(complaintsAbout(closing({ tests: 3, skipped: 1, todo: 1 }), []).length, 2);
});

test('the closing lines begin with the number of tests, coloured or not', () => {
  assert.equal(isClosingLine('\u001b[34mℹ tests 12\u001b[39m'), true);
  assert.equal(isClosingLine('ℹ tests are fun'), false);
});

const runTests = (...words: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, '../src/run-tests.ts'), ...words], {
    encoding: 'utf8',
  });

test('a filter that matches no file fails', () => {
  const { status, stderr } = runTests('no-such-file');
  assert.equal(status, 1);
  assert.match(stderr, /no test file matches no-such-file/);
});

test('a name that matches no test fails', () => {
  const { status, stdout } = runTests('house/test/tokens', '--test-name-pattern=no such test');
  assert.equal(status, 1);
  assert.match(stdout, /no test was executed/);
});

test('a run ends with the closing lines of the runner', () => {
  const { status, stdout } = runTests('house/test/tokens');
  assert.equal(status, 0);
  assert.match(stdout, /ℹ fail 0\n.*\n.*\n.*\nℹ duration_ms [\d.]+\n$/);
});
