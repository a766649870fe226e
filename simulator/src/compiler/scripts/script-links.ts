// Which modules a script names: `require("…")` and `require.async("…")`, outside strings and comments; and the beginnings
// of those that it puts together when it runs.
import { type Place, placeAt } from '../report.ts';

export interface ScriptLink {
  readonly specifier: string;
  /** Loaded when asked for, also from another sub-package. */
  readonly isAsync: boolean;
  /** `require("./languages/" + name)`: the specifier is how their paths begin. */
  readonly isBeginning?: true;
}

const call = /require(\.async)?\(\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')\s*\)/y;
/** With a folder to look in: a template, a sum, or what Babel makes of a template. */
const beginning =
  /require\(\s*(?:`(\.{0,2}\/[^`\\$]*)\$\{|["'](\.{0,2}\/[^"'\\\n]*)["']\s*(?:\+|\.concat\())/y;
/** What esbuild writes for `import("…")`. */
const lateImport = /Promise\.resolve\(\)\.then\(\(\) => (?:\w+\()?$/;
const interesting = /["'`/]|\brequire\b/g;
/** After one of these a slash begins a regular expression, after anything else it divides. */
const beforeExpression =
  /(?:^|[=(,:[!&|?{};+\-*%<>~^\n]|\b(?:return|typeof|case|in|of|do|else|void|delete))\s*$/;
const regularExpression = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//y;

/** The offset after a string that begins here; a template's expressions are passed over with it. */
function afterQuoted(code: string, start: number): number {
  const quote = code[start];
  for (let at = start + 1; at < code.length; at += 1) {
    if (code[at] === '\\') at += 1;
    else if (code[at] === quote) return at + 1;
    else if (code[at] === '\n' && quote !== '`') return at;
  }
  return code.length;
}

function afterSlash(code: string, start: number): number {
  const next = code[start + 1];
  const end = next === '/' ? code.indexOf('\n', start) : next === '*' ? code.indexOf('*/', start + 2) + 2 : 0;
  if (next === '/' || next === '*') return end <= 1 ? code.length : end;
  if (!beforeExpression.test(code.slice(Math.max(0, start - 20), start))) return start + 1;
  regularExpression.lastIndex = start;
  return regularExpression.test(code) ? regularExpression.lastIndex : start + 1;
}

export function scriptLinks(code: string): ScriptLink[] {
  if (!code.includes('require')) return [];
  const links = new Map<string, ScriptLink>();
  interesting.lastIndex = 0;
  for (let found = interesting.exec(code); found !== null; found = interesting.exec(code)) {
    const { index } = found;
    if (found[0] === '/') interesting.lastIndex = afterSlash(code, index);
    else if (found[0] !== 'require') interesting.lastIndex = afterQuoted(code, index);
    else if (code[index - 1] !== '.') {
      call.lastIndex = index;
      const [, late, double, single] = call.exec(code) ?? [];
      const specifier = double ?? single;
      if (specifier === undefined) {
        beginning.lastIndex = index;
        const [, template, sum] = beginning.exec(code) ?? [];
        const start = template ?? sum;
        if (start !== undefined)
          links.set(`${start}…`, { specifier: start, isAsync: false, isBeginning: true });
        continue;
      }
      const isAsync = late !== undefined || lateImport.test(code.slice(Math.max(0, index - 60), index));
      // A module that is also required at once must be there at once.
      if (!links.has(specifier) || !isAsync) links.set(specifier, { specifier, isAsync });
    }
  }
  return [...links.values()];
}

/** Where a file names a module first, as far as quotes tell. */
export function placeOfSpecifier(source: string, specifier: string): Place | undefined {
  const offset = ["'", '"']
    .map((quote) => source.indexOf(`${quote}${specifier}${quote}`))
    .filter((at) => at >= 0);
  return offset.length === 0 ? undefined : placeAt(source, Math.min(...offset));
}
