// What stands between `{{` and `}}`: WeChat's own small grammar, narrower than JavaScript's.
// Each rule was tried on WeChat's compiler, see test/compiler/oracle.

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression }
  | {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly values: readonly Expression[];
      readonly offset: number;
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly value: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly fields: readonly Field[] };

export interface Field {
  /** Undefined for `...value`. */
  readonly name: string | undefined;
  readonly value: Expression;
}

export type Why =
  | 'call-new'
  | 'optional-chaining'
  | 'nullish'
  | 'template-literal'
  | 'arrow'
  | 'assignment'
  | 'literal-member'
  | 'parenthesised-member'
  | 'quoted-key'
  | 'trailing-comma'
  | 'empty-object'
  | 'unary-plus'
  | 'spread'
  | 'number-form'
  | 'word-operator'
  | 'object-end'
  | 'comma'
  | 'non-ascii'
  | 'statement'
  | 'unexpected'
  | 'end';

export class ExpressionFault extends Error {
  readonly offset: number;
  readonly why: Why;
  readonly found: string;

  constructor(offset: number, why: Why, found: string) {
    super(why);
    this.offset = offset;
    this.why = why;
    this.found = found;
  }
}

interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly offset: number;
}

const space = /(?:\s|\/\*[\s\S]*?(?:\*\/|$))*/y;
const number = /(?:\d+\.?\d*|\.\d+)/y;
const name = /[A-Za-z_$][\w$]*/y;
const quoted = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;
const sign = /\.\.\.|===|!==|==|!=|<=|>=|<<|>>|&&|\|\||[-+*/%<>!~&|^?:.,()[\]{}=;`]/y;
const patterns = { number, name, string: quoted, sign };

/** A token's kind by its first two signs. */
function kindOf(first: number, second: number): Token['kind'] {
  if (Number.isNaN(first)) return 'end';
  const isDigit = (code: number): boolean => code >= 48 && code <= 57;
  if (isDigit(first) || (first === 46 && isDigit(second))) return 'number';
  const isLetter =
    (first >= 97 && first <= 122) || (first >= 65 && first <= 90) || first === 95 || first === 36;
  if (isLetter) return 'name';
  return first === 39 || first === 34 ? 'string' : 'sign';
}

const wordOperators = new Set([
  'new',
  'typeof',
  'instanceof',
  'in',
  'void',
  'delete',
  'function',
  'await',
  'yield',
]);
const values = new Map<string, boolean | null | undefined>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
]);
const binary = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['===', '!==', '==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const depthLimit = 60;

const escapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['0', '\0'],
]);
const unescaped = (text: string): string =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g, (_, long, short, one: string) => {
    const code = (long ?? short) as string | undefined;
    return code === undefined ? (escapes.get(one) ?? one) : String.fromCharCode(Number.parseInt(code, 16));
  });

export class ExpressionReader {
  readonly #text: string;
  #token: Token;
  #end = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#token = this.#read();
  }

  /** A value. */
  value(): Expression {
    const value = this.#choice();
    this.#finish();
    return value;
  }

  /** `data` of a template: fields without braces. */
  fields(): Expression {
    const fields = this.#fields('');
    this.#finish();
    return { kind: 'object', fields };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#end;
    if (!pattern.test(this.#text)) return undefined;
    const start = this.#end;
    this.#end = pattern.lastIndex;
    return this.#text.slice(start, this.#end);
  }

  #read(): Token {
    const code = this.#text.charCodeAt(this.#end);
    // Blanks and comments are rare enough to be asked for by their first sign.
    if (code <= 32 || code === 47 || code > 127) this.#match(space);
    const offset = this.#end;
    const kind = kindOf(this.#text.charCodeAt(offset), this.#text.charCodeAt(offset + 1));
    const text = kind === 'end' ? '' : this.#match(patterns[kind]);
    if (text !== undefined) return { kind, text, offset };
    const wrong = this.#text.codePointAt(offset) ?? 0;
    throw new ExpressionFault(offset, wrong > 127 ? 'non-ascii' : 'unexpected', String.fromCodePoint(wrong));
  }

  #next(): Token {
    const token = this.#token;
    this.#token = this.#read();
    return token;
  }

  #is(...signs: string[]): boolean {
    return this.#token.kind === 'sign' && signs.includes(this.#token.text);
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next();
    return true;
  }

  #fault(why?: Why): ExpressionFault {
    const { kind, text, offset } = this.#token;
    return new ExpressionFault(offset, why ?? this.#why(), kind === 'end' ? '' : text);
  }

  /** Names what the author probably meant, from the token that does not fit. */
  #why(): Why {
    const { kind, text } = this.#token;
    const next = this.#text.charAt(this.#end);
    if (kind === 'end') return 'end';
    if (text === '`') return 'template-literal';
    if (text === ';') return 'statement';
    if (text === '=') return next === '>' ? 'arrow' : 'assignment';
    if (text === '?' || (text === '.' && this.#text[this.#token.offset - 1] === '?')) {
      return text === '.' ? 'optional-chaining' : 'nullish';
    }
    if (text === '...') return 'spread';
    if (text === ',') return 'comma';
    if (kind === 'name' && wordOperators.has(text)) return 'word-operator';
    return 'unexpected';
  }

  #expect(text: string, why?: Why): void {
    if (!this.#take(text)) throw this.#fault(why);
  }

  #finish(): void {
    if (this.#token.kind !== 'end') throw this.#fault();
  }

  #choice(): Expression {
    this.#depth += 1;
    if (this.#depth > depthLimit) throw this.#fault('unexpected');
    const test = this.#binary(0);
    let value = test;
    if (this.#take('?')) {
      if (this.#is('.')) throw this.#fault('optional-chaining');
      if (this.#is('?')) throw this.#fault('nullish');
      const yes = this.#choice();
      this.#expect(':');
      value = { kind: 'choice', test, yes, no: this.#choice() };
    }
    this.#depth -= 1;
    return value;
  }

  #binary(level: number): Expression {
    const operators = binary[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    // Most values are no operation at all, and leave here level by level.
    while (this.#token.kind === 'sign' && operators.includes(this.#token.text)) {
      const operator = this.#next().text;
      left = { kind: 'binary', operator, left, right: this.#binary(level + 1) };
    }
    return left;
  }

  #unary(): Expression {
    if (this.#is('!', '~')) return { kind: 'unary', operator: this.#next().text, value: this.#unary() };
    return this.#negative();
  }

  /** After a minus WeChat takes another minus, but no `!`. */
  #negative(): Expression {
    if (this.#is('+')) throw this.#fault('unary-plus');
    if (this.#is('-')) return { kind: 'unary', operator: this.#next().text, value: this.#negative() };
    return this.#primary();
  }

  #primary(): Expression {
    const { kind, text } = this.#token;
    if (kind === 'number') return this.#number();
    if (kind === 'string') {
      this.#next();
      return this.#closed({ kind: 'literal', value: unescaped(text.slice(1, -1)) });
    }
    if (kind === 'name') return this.#named();
    if (this.#take('(')) {
      const value = this.#choice();
      this.#expect(')');
      if (this.#is('.', '[', '(')) throw this.#fault('parenthesised-member');
      return value;
    }
    if (this.#take('[')) {
      const items: Expression[] = [];
      while (!this.#is(']')) {
        items.push(this.#choice());
        if (!this.#take(',')) break;
        if (this.#is(']')) throw this.#fault('trailing-comma');
      }
      this.#expect(']');
      return this.#chain({ kind: 'array', items });
    }
    if (this.#take('{')) {
      if (this.#is('}')) throw this.#fault('empty-object');
      const fields = this.#fields('}');
      this.#expect('}', this.#token.kind === 'end' ? 'object-end' : undefined);
      return this.#closed({ kind: 'object', fields });
    }
    throw this.#fault();
  }

  #number(): Expression {
    const { text } = this.#next();
    if (this.#token.kind === 'name' && this.#text[this.#token.offset - 1]?.match(/[\d.]/))
      throw this.#fault('number-form');
    const value = /^0\d/.test(text) && /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
    return this.#closed({ kind: 'literal', value });
  }

  #named(): Expression {
    const { text } = this.#token;
    if (values.has(text)) {
      this.#next();
      return this.#closed({ kind: 'literal', value: values.get(text) });
    }
    const word = this.#next();
    // `new` and `typeof` alone are names to WeChat's compiler; before an operand they are refused.
    if (wordOperators.has(text) && (this.#token.kind === 'name' || this.#token.kind === 'number')) {
      throw new ExpressionFault(word.offset, text === 'new' ? 'call-new' : 'word-operator', text);
    }
    return this.#chain({ kind: 'name', name: text });
  }

  /** A literal that is not an array has no members. */
  #closed(value: Expression): Expression {
    if (this.#is('.', '[', '(')) throw this.#fault('literal-member');
    return value;
  }

  #chain(start: Expression): Expression {
    let value = start;
    for (;;) {
      const { offset } = this.#token;
      if (this.#take('.')) {
        if (this.#token.kind !== 'name') throw this.#fault();
        value = { kind: 'member', object: value, name: this.#next().text };
      } else if (this.#take('[')) {
        const index = this.#choice();
        this.#expect(']');
        value = { kind: 'index', object: value, index };
      } else if (this.#take('(')) {
        value = { kind: 'call', callee: value, values: this.#values(), offset };
      } else return value;
    }
  }

  #values(): Expression[] {
    const list: Expression[] = [];
    while (!this.#is(')')) {
      list.push(this.#choice());
      if (!this.#take(',')) break;
      if (this.#is(')')) throw this.#fault('trailing-comma');
    }
    this.#expect(')');
    return list;
  }

  #fields(end: string): Field[] {
    const fields: Field[] = [];
    for (;;) {
      if (this.#take('...')) fields.push({ name: undefined, value: this.#choice() });
      else {
        if (this.#token.kind === 'string') throw this.#fault('quoted-key');
        if (this.#token.kind !== 'name') throw this.#fault();
        const { text } = this.#next();
        const value = this.#take(':') ? this.#choice() : this.#shorthand(text);
        fields.push({ name: text, value });
      }
      if (!this.#take(',')) return fields;
      if (this.#is(end) || this.#token.kind === 'end') throw this.#fault('trailing-comma');
    }
  }

  #shorthand(text: string): Expression {
    return values.has(text) ? { kind: 'literal', value: values.get(text) } : { kind: 'name', name: text };
  }
}
