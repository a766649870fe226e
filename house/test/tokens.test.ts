// The lexer under the rules: where text ends and code goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf } from '../src/imports.ts';
import { tokensOf } from '../src/tokens.ts';

const shown = (source: string) => tokensOf(source).map(({ kind, value }) => `${kind} ${value}`);
const imported = (source: string) =>
  importsOf(tokensOf(source).filter(({ kind }) => kind !== 'comment')).map(
    ({ specifier, typeOnly }) => `${typeOnly ? 'type ' : ''}${specifier ?? '?'}`,
  );

test('a slash divides after a value and opens a regular expression elsewhere', () => {
  assert.deepEqual(shown('a / b / c'), ['word a', 'mark /', 'word b', 'mark /', 'word c']);
  assert.deepEqual(shown('return /[/"]\\//g'), ['word return', 'regex /[/"]\\//g']);
  assert.deepEqual(shown('f(x) / 2'), ['word f', 'mark (', 'word x', 'mark )', 'mark /', 'number 2']);
  assert.deepEqual(shown("= /'/u"), ['mark =', "regex /'/u"]);
});

test('templates nest, and braces inside a substitution belong to it', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is source to be cut.
  assert.deepEqual(shown('`a${{ b: `c${d}e` }}f`'), [
    'text a',
    'mark {',
    'word b',
    'mark :',
    'text c',
    'word d',
    'text e',
    'mark }',
    'text f',
  ]);
});

test('quotes, escapes and comments end where they end', () => {
  assert.deepEqual(shown(`'it\\'s' // "x`), ["text it\\'s", 'comment // "x']);
  assert.deepEqual(shown('"/*" /* "*/ 1'), ['text /*', 'comment /* "*/', 'number 1']);
  assert.equal(tokensOf("<p>don't</p>\nx").at(-1)?.value, 'x');
});

test('lines are counted through templates and comments', () => {
  assert.equal(tokensOf('`\n\n` /*\n*/\nx').at(-1)?.line, 5);
});

test('every form of import is seen', () => {
  assert.deepEqual(imported("import 'a'"), ['a']);
  assert.deepEqual(imported("import a, { type b, c as from } from 'a';"), ['a']);
  assert.deepEqual(imported('import * as a\n  from "a"'), ['a']);
  assert.deepEqual(imported("import type { A } from 'a'"), ['type a']);
  assert.deepEqual(imported("import type A from 'a'"), ['type a']);
  assert.deepEqual(imported("import type from 'a'"), ['a']);
  assert.deepEqual(imported("export * from 'a'; export * as b from 'b'; export { c } from 'c'"), [
    'a',
    'b',
    'c',
  ]);
  assert.deepEqual(imported("export type { A } from 'a'; export type * from 'b'"), ['type a', 'type b']);
  assert.deepEqual(imported("await import('a'); type B = import('b').B; import(c)"), ['a', 'b', '?']);
  assert.deepEqual(imported("const x = require('a')"), ['a']);
});

test('what only looks like an import is none', () => {
  assert.deepEqual(imported("import.meta.url; a.import('b'); ({ import: 'c' })"), []);
  assert.deepEqual(
    imported("export { a }; const from = 'b'; export const c = 'd'; export type E = 'f';"),
    [],
  );
  assert.deepEqual(imported("// import 'a'\n/* import 'b' */ \"import 'c'\"; /import 'd'/"), []);
});
