// The JavaScript of one template, made by glass-easel's compiler, and the runtime that all of them share.
import compiler from 'glass-easel-template-compiler';
import { wxsRuntime } from '../wxs/wxs-runtime.ts';

/** What glass-easel's compiler still finds; our own front end found the rest before. */
export interface TemplateFault {
  readonly isError: boolean;
  readonly message: string;
  readonly line: number;
}

interface RawFault {
  readonly isError: boolean;
  readonly message: string;
  readonly startLine: number;
}

export function templateCode(path: string, wxml: string): { code: string; faults: TemplateFault[] } {
  const group = compiler.TmplGroup.newDev();
  try {
    const faults = (group.addTmpl(path, wxml) as RawFault[]).map(({ isError, message, startLine }) => ({
      isError,
      message,
      line: startLine + 1,
    }));
    return { code: group.getTmplGenObject(path), faults };
  } finally {
    group.free();
  }
}

/** See `TemplateHooks` in program.ts. */
const hooks = 'Q.C=hooks.event;Q.A=hooks.change;';

/** One expression from the code of WXS modules and templates; WXS comes first, since templates ask for it at once. */
export function templateGroups(wxs: readonly string[], templates: readonly string[]): string {
  const group = compiler.TmplGroup.newDev();
  try {
    const shared = `${group.getRuntimeString()};${hooks}${wxsRuntime}`;
    return `(()=>{var G={};var R={};${shared.replaceAll('\n', '')}\n${[...wxs, ...templates].join('\n')}\nreturn G})()`;
  } finally {
    group.free();
  }
}
