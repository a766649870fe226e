// A program as it is sent to the realm of its app: without what only the compiler's users want to know.
import type { Program } from '../compiler/program.ts';

const texts = new WeakMap<Program, string>();

/** JSON, made once for each compilation; it begins with the program's version. */
export function programText(program: Program): string {
  const known = texts.get(program);
  if (known !== undefined) return known;
  const { assets: _, sizes: __, diagnostics: ___, changes: ____, edit: _____, version, ...sent } = program;
  const text = inAscii(JSON.stringify({ version, ...sent }));
  texts.set(program, text);
  return text;
}

/** A browser reads a text of ASCII alone twice as fast, and a program has few other signs. */
const inAscii = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
