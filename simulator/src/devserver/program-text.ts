// A program as it is sent to the realm of its app: without what only the compiler's users want to know.
import type { Program } from '../compiler/program.ts';

const texts = new WeakMap<Program, string>();

/** JSON, made once for each compilation; it begins with the program's version. */
export function programText(program: Program): string {
  const known = texts.get(program);
  if (known !== undefined) return known;
  const { assets: _, sizes: __, diagnostics: ___, changes: ____, edit: _____, version, ...sent } = program;
  const text = JSON.stringify({ version, ...sent });
  texts.set(program, text);
  return text;
}
