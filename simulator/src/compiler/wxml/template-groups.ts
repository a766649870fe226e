// All templates and WXS modules as one expression, with a source map that leads back to their files.
import compiler from 'glass-easel-template-compiler';
import { wxsRuntime } from '../wxs/wxs-runtime.ts';
import { LineMap } from './line-map.ts';

export interface TemplatePiece {
  readonly code: string;
  readonly file: string;
  /** Line of the file, from 1, where the first line of the code comes from. */
  readonly line: number;
  /** Files whose templates and modules the code has in it once it ran. */
  readonly uses: readonly string[];
}

/** See `TemplateHooks` in program.ts. WeChat shows null as the word, and undefined as nothing. */
const hooks = "Q.C=hooks.event;Q.A=hooks.change;Y=function(a){return a===undefined?'':String(a)};";

/** WXS comes first, since templates ask for it at once. */
export function templateGroups(
  wxs: readonly TemplatePiece[],
  templates: readonly TemplatePiece[],
): { code: string; map: string } {
  const group = new compiler.TmplGroup();
  try {
    const shared = `${group.getRuntimeString()};${hooks}${wxsRuntime}`.replaceAll('\n', '');
    const { lines, map } = withMap([...wxs, ...templates], 1);
    const code = [`(()=>{var G={};var R={};${shared}`, ...lines, `${editable}return G})()`].join('\n');
    return { code, map };
  } finally {
    group.free();
  }
}

/** In the scope of the groups, so that what is put in their place sees the others. */
const editable = 'if(hooks.editable)hooks.editable(function($C){eval($C)});';

/** Puts pieces in the place of those that `templateGroups` made. */
export function templateEdit(pieces: readonly TemplatePiece[]): { code: string; map: string } {
  const { lines, map } = withMap(pieces, 0);
  return { code: lines.join('\n'), map };
}

function withMap(pieces: readonly TemplatePiece[], firstLine: number): { lines: string[]; map: string } {
  const map = new LineMap();
  let line = firstLine;
  for (const { code, file, line: from } of pieces) {
    // A template is one line; of a WXS module each line is a line of its source.
    const count = code.split('\n').length;
    map.add({ line, count, file, from });
    line += count;
  }
  return { lines: pieces.map(({ code }) => code), map: map.toJson() };
}
