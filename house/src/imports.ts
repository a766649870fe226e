// Finds what a file imports: static, re-exported, dynamic, and types written as `import('…')`.
import type { Token } from './tokens.ts';

export interface Import {
  /** Undefined when a dynamic import computes it. */
  readonly specifier: string | undefined;
  readonly line: number;
  /** Gone after type stripping: `import type …`, `export type … from`. */
  readonly typeOnly: boolean;
  /** Names between the braces, under their original names; empty for other forms. */
  readonly names: readonly string[];
}

/** @param tokens code only, without comments. */
export function importsOf(tokens: readonly Token[]): Import[] {
  const found: Import[] = [];
  tokens.forEach((token, i) => {
    if (token.kind !== 'word' || tokens[i - 1]?.value === '.') return;
    const imported =
      token.value === 'import' || token.value === 'require'
        ? importAt(tokens, i)
        : token.value === 'export'
          ? reexportAt(tokens, i)
          : undefined;
    if (imported !== undefined) found.push(imported);
  });
  return found;
}

function importAt(tokens: readonly Token[], i: number): Import | undefined {
  const { line, value } = tokens[i] as Token;
  const next = tokens[i + 1];
  if (next?.kind === 'mark' && next.value === '(') {
    const [argument, after] = tokens.slice(i + 2, i + 4);
    const literal = argument?.kind === 'text' && (after?.value === ')' || after?.value === ',');
    return { specifier: literal ? argument.value : undefined, line, typeOnly: false, names: [] };
  }
  if (value === 'require' || next?.value === '.' || next?.value === ':') return undefined;
  if (next?.kind === 'text') return { specifier: next.value, line, typeOnly: false, names: [] };
  return clauseFrom(tokens, i);
}

function reexportAt(tokens: readonly Token[], i: number): Import | undefined {
  const first = tokens[i + 1]?.value === 'type' ? tokens[i + 2] : tokens[i + 1];
  if (first?.value === '*') return clauseFrom(tokens, i);
  if (first?.value !== '{') return undefined;
  const close = tokens.findIndex(({ value }, at) => at > i && value === '}');
  return tokens[close + 1]?.value === 'from' ? clauseFrom(tokens, i) : undefined;
}

/** From `import` or `export` on to `from '…'`. */
function clauseFrom(tokens: readonly Token[], i: number): Import | undefined {
  const names: string[] = [];
  let braced = false;
  for (let at = i + 1; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    const next = tokens[at + 1];
    if (token.value === 'from' && next?.kind === 'text') {
      const [, second, third] = tokens.slice(i);
      // `import type from 'x'` imports a value named `type`; `import type from from 'x'` a type named `from`.
      const typeOnly = second?.value === 'type' && (third?.value !== 'from' || third !== token);
      return { specifier: next.value, line: (tokens[i] as Token).line, typeOnly, names };
    }
    if (token.value === ';' || token.kind === 'text') return undefined;
    if (token.value === '{') braced = true;
    const previous = tokens[at - 1]?.value;
    if (braced && token.kind === 'word' && previous !== 'as' && token.value !== 'as') {
      if (token.value !== 'type' || next?.value === ',' || next?.value === '}') names.push(token.value);
    }
  }
  return undefined;
}
