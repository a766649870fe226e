// Writes src/api/shapes.generated.ts: what the functions of `wx` take and give, by WeChat's own typings, for `wx.canIUse`.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apis } from './src/api/index.ts';

const typings = fileURLToPath(import.meta.resolve('miniprogram-api-typings/types/wx/lib.wx.api.d.ts'));
/** Deep enough for `getSystemInfoSync.return.safeArea.left`. */
const DEEPEST = 3;

/** `member,member(of,it)`; words of a union stand as members too, as `canIUse` has them. */
function describe(declared: ReadonlyMap<string, string>, type: string, depth: number): string {
  if (/^[(<]/.test(type)) return '';
  const words = [...type.matchAll(/'([^',()]+)'/g)].map(([, word]) => word);
  if (words.length > 0) return words.join(',');
  const [name = ''] = /^\w+/.exec(type) ?? [];
  const body = declared.get(name);
  if (body === undefined || depth === 0) return '';
  const members = [...body.matchAll(/^ {8}(\w+)\??(?:: ?|(?=[(<]))([^;\n]*(?:\n {12}.*)*)/gm)];
  return members
    .map(([, member = '', of = '']) => member + inBrackets(describe(declared, of.trim(), depth - 1)))
    .join(',');
}

const inBrackets = (text: string): string => (text === '' ? '' : `(${text})`);

/** Interfaces by name, and what callbacks are told. */
function readDeclarations(source: string): Map<string, string> {
  const declared = new Map<string, string>();
  for (const [, name = '', parents = '', body = ''] of source.matchAll(
    /^ {4}interface (\w+)(?:<[\s\S]*?> )?([^{]*)\{\n([\s\S]*?)^ {4}\}/gm,
  )) {
    const inherited = [...parents.matchAll(/\w+/g)].map(([parent]) => declared.get(parent) ?? '');
    declared.set(name, body + inherited.join(''));
  }
  return declared;
}

function shapeOf(source: string, declared: ReadonlyMap<string, string>, name: string): string | undefined {
  const Name = name[0]!.toUpperCase() + name.slice(1);
  const signature = new RegExp(`^ {8}${name}(?:<[\\s\\S]*?>)?\\([\\s\\S]*?\\): (\\w+)$`, 'm').exec(source);
  const told = (callback: string): string =>
    new RegExp(`^ {4}type ${Name}${callback}[^;]*?\\(\\s*\\w+: (\\w+)`, 'm').exec(source)?.[1] ?? '';
  const parts = {
    object: describe(declared, `${Name}Option`, DEEPEST),
    success: describe(declared, told('SuccessCallback'), DEEPEST),
    callback: describe(declared, told('Callback'), DEEPEST),
    return: describe(declared, signature?.[1] ?? '', DEEPEST),
  };
  const known = Object.entries(parts).filter(([, text]) => text !== '');
  if (known.length === 0) return undefined;
  return `${name}(${known.map(([part, text]) => `${part}(${text})`).join(',')})`;
}

/** The text of `src/api/shapes.generated.ts`. */
export function generatedShapes(): string {
  const source = readFileSync(typings, 'utf8').replace(/^ *\/\*\*[\s\S]*?\*\/[^\S\n]*\n?/gm, '');
  const declared = readDeclarations(source);
  const shapes = Object.keys(apis)
    .toSorted()
    .map((name) => shapeOf(source, declared, name))
    .filter((shape) => shape !== undefined);
  return `// Generated from miniprogram-api-typings by simulator/generate.ts; do not edit.

/** \`function(part(member,member(of,it)))\`: the paths that \`wx.canIUse\` knows. */
export const shapes: readonly string[] = [
${shapes.map((shape) => `  '${shape}',\n`).join('')}];
`;
}
