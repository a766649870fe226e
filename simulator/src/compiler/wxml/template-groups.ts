// All templates and WXS modules as one expression, with a source map that leads back to their files.
import compiler from 'glass-easel-template-compiler';
import { wxsRuntime } from '../wxs/wxs-runtime.ts';
import { LineMap } from './line-map.ts';

export interface TemplatePiece {
  readonly code: string;
  readonly file: string;
  /** Line of the file, from 1, where the first line of the code comes from. */
  readonly line: number;
}

/** See `TemplateHooks` in program.ts. WeChat shows null as the word, and undefined as nothing. */
const hooks = "Q.C=hooks.event;Q.A=hooks.change;Y=function(a){return a===undefined?'':String(a)};";

/** WXS comes first, since templates ask for it at once. */
export function templateGroups(
  wxs: readonly TemplatePiece[],
  templates: readonly TemplatePiece[],
): { code: string; map: string } {
  const group = compiler.TmplGroup.newDev();
  try {
    const shared = `${group.getRuntimeString()};${hooks}${wxsRuntime}`.replaceAll('\n', '');
    const lines = [`(()=>{var G={};var R={};${shared}`];
    const map = new LineMap();
    let line = 1;
    for (const { code, file, line: from } of [...wxs, ...templates]) {
      const count = code.split('\n').length;
      // A template is one line; of a WXS module each line is a line of its source.
      map.add({ line, count, file, from });
      lines.push(code);
      line += count;
    }
    lines.push('return G})()');
    return { code: lines.join('\n'), map: map.toJson() };
  } finally {
    group.free();
  }
}
