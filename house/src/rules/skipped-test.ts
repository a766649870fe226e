// Every test runs, every time: none is skipped, singled out or promised.

import type { Rule } from '../rule.ts';
import type { Token } from '../tokens.ts';

const runners = new Set(['test', 'it', 'describe', 'suite', 't', 'context']);
const ways = new Set(['skip', 'only', 'todo']);

export const skippedTest: Rule = {
  name: 'skipped-test',
  *check(file) {
    if (!file.inTest) return;
    for (const [i, { kind, value, line }] of file.code.entries()) {
      if (kind !== 'word' || !runners.has(value)) continue;
      const [dot, way] = file.code.slice(i + 1);
      if (dot?.value === '.' && way?.kind === 'word' && ways.has(way.value)) {
        yield [line, `${value}.${way.value}: make it run or delete it`];
      }
      const option = skippingOption(file.code, i);
      if (option !== undefined) yield [option.line, `option ${option.value}: make it run or delete it`];
    }
  },
};

/** `test('name', { skip: … }, …)` */
function skippingOption(code: readonly Token[], i: number): Token | undefined {
  const opening = code.slice(i + 1, i + 5).map(({ value, kind }) => (kind === 'text' ? "'" : value));
  if (opening.join('') !== "(',{") return undefined;
  let depth = 1;
  for (let at = i + 5; at < code.length && depth > 0; at++) {
    const { kind, value } = code[at] as Token;
    if (kind === 'mark' && '{[('.includes(value)) depth++;
    if (kind === 'mark' && '}])'.includes(value)) depth--;
    const key = depth === 1 && kind === 'word' && ways.has(value) && '{,'.includes(code[at - 1]?.value ?? '');
    if (key && [':', ',', '}'].includes(code[at + 1]?.value ?? '')) return code[at];
  }
  return undefined;
}
