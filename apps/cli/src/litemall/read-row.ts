// One parenthesised row of literals in an INSERT statement, read from text without ever running any of it.

export type RowReading =
  | { readonly kind: 'row'; readonly values: (string | null)[]; readonly end: number }
  | { readonly kind: 'broken'; readonly reason: string; readonly at: number }
  /** The text ends inside the row. */
  | { readonly kind: 'incomplete' };

const SPACE = /\s*/y;
const CONSTANT = /null|true|false|0x[\da-f]+|[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?|[-+]?\.\d+/iy;
/** `_binary 'text'`, `_utf8mb4'text'` */
const CHARACTER_SET = /_\w+\s*(?=')/y;
const escapes: Record<string, string> = { 0: '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' };

/** @param start where the opening parenthesis is; `end` is behind the closing one. */
export function readRow(text: string, start: number): RowReading {
  const values: (string | null)[] = [];
  for (let at = start + 1; ; at++) {
    at = skip(text, at, SPACE);
    at = skip(text, at, CHARACTER_SET);
    if (at >= text.length) return { kind: 'incomplete' };
    if (text[at] === "'") {
      const string = readString(text, at);
      if (string === undefined) return { kind: 'incomplete' };
      values.push(string.value);
      at = string.end;
    } else {
      CONSTANT.lastIndex = at;
      const constant = CONSTANT.exec(text)?.[0];
      // At the very end a number may go on in what comes next.
      if (at + (constant?.length ?? 16) >= text.length) return { kind: 'incomplete' };
      if (constant === undefined)
        return { kind: 'broken', reason: `value ${values.length + 1} is no literal`, at };
      values.push(constantValue(constant));
      at += constant.length;
    }
    at = skip(text, at, SPACE);
    if (at >= text.length) return { kind: 'incomplete' };
    if (text[at] === ')') return { kind: 'row', values, end: at + 1 };
    if (text[at] !== ',')
      return { kind: 'broken', reason: `value ${values.length} does not end where it should`, at };
  }
}

function skip(text: string, at: number, what: RegExp): number {
  what.lastIndex = at;
  return at + (what.exec(text)?.[0].length ?? 0);
}

function constantValue(constant: string): string | null {
  switch (constant.toLowerCase()) {
    case 'null':
      return null;
    case 'true':
      return '1';
    case 'false':
      return '0';
    default:
      return constant;
  }
}

/** MySQL's string: backslash escapes, and a doubled quote for one. */
function readString(text: string, start: number): { value: string; end: number } | undefined {
  let value = '';
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') {
      if (at + 1 >= text.length) return undefined;
      const escaped = text[at + 1]!;
      // In a pattern `\%` and `\_` keep their backslash; everywhere else it only means the character.
      value +=
        text.slice(from, at) +
        (escapes[escaped] ?? (escaped === '%' || escaped === '_' ? `\\${escaped}` : escaped));
      at++;
      from = at + 1;
    } else if (character === "'") {
      if (at + 1 >= text.length) return undefined;
      value += text.slice(from, at);
      if (text[at + 1] !== "'") return { value, end: at + 1 };
      at++;
      from = at;
    }
  }
  return undefined;
}
