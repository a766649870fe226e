// JSON with places: reads what is there, reports what WeChat refuses, and knows where each value stands.
import { type Finding, type Place, placeAt } from '../report.ts';

export type JsonObject = { readonly [key: string]: unknown };

export interface ParsedJson {
  /** Undefined when the text is broken. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
  /** Place of the value at a path of keys and indices, or of the nearest value around it. */
  at(...path: (string | number)[]): Place | undefined;
}

class Broken extends Error {
  readonly offset: number;
  readonly zh: string;

  constructor(offset: number, zh: string, en: string) {
    super(en);
    this.offset = offset;
    this.zh = zh;
  }
}

const blank = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
const string = /"(?:[^"\\\n]|\\.)*"/y;
const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const depthLimit = 100;

class Reader {
  readonly text: string;
  offset = 0;
  depth = 0;
  readonly places = new Map<string, number>();
  readonly comments: number[] = [];

  constructor(text: string) {
    this.text = text;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.offset += found.length;
    return found;
  }

  skip(): void {
    for (;;) {
      this.take(blank);
      const at = this.offset;
      if (this.text[at] !== '/' || this.take(comment) === undefined) return;
      this.comments.push(at);
    }
  }

  broken(zh: string, en: string): Broken {
    return new Broken(this.offset, zh, en);
  }

  unexpected(): Broken {
    const found = this.text[this.offset];
    return found === undefined
      ? this.broken('内容不完整', 'the text ends too early')
      : this.broken(`此处不应出现 ${found}`, `${found} is not expected here`);
  }

  value(path: string): unknown {
    this.skip();
    this.places.set(path, this.offset);
    const first = this.text[this.offset];
    if (first === '{' || first === '[') {
      this.depth += 1;
      if (this.depth > depthLimit) throw this.broken('嵌套过深', 'it is nested too deeply');
      const value = first === '{' ? this.object(path) : this.array(path);
      this.depth -= 1;
      return value;
    }
    if (first === '"') return this.string();
    const plain = this.take(number) ?? this.take(word);
    if (plain === undefined) throw this.unexpected();
    return JSON.parse(plain);
  }

  string(): string {
    const found = this.take(string);
    try {
      if (found !== undefined) return JSON.parse(found) as string;
    } catch {
      // A control character or an unknown escape: as broken as a string without its end.
    }
    throw this.broken('字符串不正确', 'the string is not correct');
  }

  object(path: string): JsonObject {
    const entries = new Map<string, unknown>();
    this.list('}', () => {
      if (this.text[this.offset] !== '"') throw this.unexpected();
      const key = this.string();
      this.skip();
      if (this.text[this.offset] !== ':') throw this.unexpected();
      this.offset += 1;
      entries.set(key, this.value(`${path}/${key}`));
    });
    return Object.fromEntries(entries);
  }

  array(path: string): unknown[] {
    const values: unknown[] = [];
    this.list(']', () => values.push(this.value(`${path}/${values.length}`)));
    return values;
  }

  list(end: string, item: () => void): void {
    this.offset += 1;
    this.skip();
    if (this.text[this.offset] === end) {
      this.offset += 1;
      return;
    }
    for (;;) {
      item();
      this.skip();
      const next = this.text[this.offset];
      if (next !== end && next !== ',') throw this.unexpected();
      this.offset += 1;
      if (next === end) return;
      this.skip();
      if (this.text[this.offset] === end) throw this.broken('多余的逗号', 'there is a comma too many');
    }
  }
}

export function parseJson(text: string): ParsedJson {
  try {
    // Almost always it is right, and nobody asks for a place: the engine's own parser is many times quicker.
    const value: unknown = JSON.parse(text);
    let places: ParsedJson['at'] | undefined;
    return {
      value,
      findings: [],
      at(...path) {
        places ??= parseWithPlaces(text).at;
        return places(...path);
      },
    };
  } catch {
    return parseWithPlaces(text);
  }
}

function parseWithPlaces(text: string): ParsedJson {
  const reader = new Reader(text);
  const findings: Finding[] = [];
  let value: unknown;
  try {
    value = reader.value('');
    reader.skip();
    if (reader.offset < text.length) throw reader.unexpected();
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    value = undefined;
    const details = { reason: error.zh, reasonEn: error.message };
    findings.push({ rule: 'json-syntax', at: placeAt(text, error.offset), details });
  }
  for (const offset of reader.comments) findings.push({ rule: 'json-comment', at: placeAt(text, offset) });
  return {
    value,
    findings,
    at(...path) {
      for (let length = path.length; length >= 0; length -= 1) {
        const offset = reader.places.get(
          path
            .slice(0, length)
            .map((key) => `/${key}`)
            .join(''),
        );
        if (offset !== undefined) return placeAt(text, offset);
      }
      return undefined;
    },
  };
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
