// A source map of whole lines, as https://tc39.es/ecma426/ has it.

interface Stretch {
  /** First generated line, from 0. */
  readonly line: number;
  readonly count: number;
  readonly file: string;
  /** First line in the file, from 1. */
  readonly from: number;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 VLQ. */
function encoded(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

export class LineMap {
  readonly #stretches: Stretch[] = [];

  add(stretch: Stretch): void {
    this.#stretches.push(stretch);
  }

  toJson(): string {
    const sources: string[] = [];
    const index = new Map<string, number>();
    const lines: string[] = [];
    let source = 0;
    let original = 0;
    for (const { line, count, file, from } of this.#stretches) {
      let at = index.get(file);
      if (at === undefined) {
        at = sources.push(`mp:///${file}`) - 1;
        index.set(file, at);
      }
      for (let offset = 0; offset < count; offset += 1) {
        const now = from - 1 + offset;
        lines[line + offset] = `A${encoded(at - source)}${encoded(now - original)}A`;
        source = at;
        original = now;
      }
    }
    const mappings = Array.from(lines, (line) => line ?? '').join(';');
    return JSON.stringify({ version: 3, sources, names: [], mappings });
  }
}
