// Cuts TypeScript into tokens, so that rules see code as code, text as text and comments as comments.

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'regex' | 'mark' | 'comment';
  /** As written; for `text` what stands between the quotes, and for a template each piece between substitutions. */
  readonly value: string;
  /** Line in the file, from 1. */
  readonly line: number;
  /** Where the token begins and ends in the source. */
  readonly start: number;
  readonly end: number;
}

const wordStart = /[\p{ID_Start}$_#@]/u;
const word = /[\p{ID_Continue}$\u200c\u200d]*/uy;
const number = /[\d._a-zA-Z]*/y;
const regex = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/uy;

/** After these words an operand follows, so that `/` opens a regular expression. */
const beforeOperand = new Set(
  'await case delete do else in instanceof new of return throw typeof void yield'.split(' '),
);

/** Never throws: a string that its line does not close ends there, so that JSX text does no harm beyond its line. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  /** One entry per open template substitution: how many braces are open inside it. */
  const substitutions: number[] = [];
  let line = 1;
  let at = source.startsWith('#!') ? lineEnd(source, 0) : 0;

  const push = (kind: Token['kind'], end: number, value = source.slice(at, end)) => {
    tokens.push({ kind, value, line, start: at, end });
    for (let i = at; i < end; i++) if (source[i] === '\n') line++;
    at = end;
  };
  const match = (pattern: RegExp, from: number) => {
    pattern.lastIndex = from;
    return pattern.exec(source)?.[0].length ?? 0;
  };
  const template = () => {
    let end = at + 1;
    while (end < source.length && source[end] !== '`' && !source.startsWith('${', end)) {
      end += source[end] === '\\' ? 2 : 1;
    }
    const opens = source.startsWith('${', end);
    if (opens) substitutions.push(0);
    push('text', Math.min(end + (opens ? 2 : 1), source.length), source.slice(at + 1, end));
  };

  while (at < source.length) {
    const char = source[at] as string;
    if (char === '\n') line++;
    if (/\s/.test(char)) at++;
    else if (source.startsWith('//', at)) push('comment', lineEnd(source, at));
    else if (source.startsWith('/*', at)) {
      const close = source.indexOf('*/', at + 2);
      push('comment', close === -1 ? source.length : close + 2);
    } else if (char === "'" || char === '"') {
      const end = stringEnd(source, at, char);
      push('text', end, source.slice(at + 1, source[end - 1] === char ? end - 1 : end));
    } else if (char === '`') template();
    else if (char === '}' && substitutions.at(-1) === 0) {
      substitutions.pop();
      template();
    } else if (wordStart.test(char)) push('word', at + 1 + match(word, at + 1));
    else if (/\d/.test(char)) push('number', at + match(number, at));
    else if (char === '/' && regexMayFollow(tokens) && match(regex, at) > 0) {
      push('regex', at + match(regex, at));
    } else {
      if (char === '{' && substitutions.length > 0) substitutions.push((substitutions.pop() ?? 0) + 1);
      if (char === '}' && substitutions.length > 0) substitutions.push((substitutions.pop() ?? 1) - 1);
      push('mark', at + 1);
    }
  }
  return tokens;
}

function regexMayFollow(tokens: readonly Token[]): boolean {
  const last = tokens.findLast(({ kind }) => kind !== 'comment');
  if (last === undefined) return true;
  if (last.kind === 'mark') return last.value !== ')' && last.value !== ']';
  return last.kind === 'word' && beforeOperand.has(last.value);
}

const lineEnd = (source: string, from: number): number => {
  const end = source.indexOf('\n', from);
  return end === -1 ? source.length : end;
};

function stringEnd(source: string, from: number, quote: string): number {
  for (let end = from + 1; end < source.length; end++) {
    if (source[end] === '\\') end++;
    else if (source[end] === quote) return end + 1;
    else if (source[end] === '\n') return end;
  }
  return source.length;
}
