// An error of the app's own code, led back to the file and line that its author wrote.
import type { Program } from '../compiler/program.ts';
import { originalPosition, parseSourceMap, type SourceMap } from './source-map.ts';

export interface AppError {
  /** What was running: `pages/index/index onLoad`, `app onLaunch`, `unhandled rejection`. */
  readonly where: string;
  readonly message: string;
  /** The author's file; absent when no line of the stack is the app's. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** The stack with each of the app's lines led back, the simulator's own left out. */
  readonly stack: string;
}

const scheme = 'app:///';
const templatesName = '#templates';

/** The name under which a module is evaluated, so that its lines can be told from ours in a stack. */
export const moduleUrl = (id: string): string => `${scheme}${id}.js`;
export const templatesUrl = `${scheme}${templatesName}.js`;
/** Of templates that were put in the place of others: the first has the number 0. */
export const editUrl = (number: number): string => `${scheme}${templatesName}-${number}.js`;
/** Stands on the first line before the code of a module; columns of that line are led back past it. */
export const modulePrefix =
  '(function(require,module,exports,window,document,frames,self,location,navigator,localStorage,sessionStorage,history,screen,alert,confirm,prompt,fetch,XMLHttpRequest,WebSocket,parent,top,process){return (function(){';
export const moduleSuffix = '\n}).call(undefined)})';
export const templatesPrefix = '(function(hooks){return ';

export type Locate = (error: unknown, where: string) => AppError;

export function createLocate(program: Program): Locate {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (name: string): SourceMap | undefined => {
    if (!maps.has(name)) {
      const text = mapText(program, name);
      maps.set(name, text === undefined ? undefined : parseSourceMap(text));
    }
    return maps.get(name);
  };
  const place = (name: string, line: number, column: number) => {
    const prefix =
      name === templatesName ? templatesPrefix : name.startsWith(templatesName) ? '' : modulePrefix;
    const original = originalPosition(
      mapOf(name),
      line,
      line === 1 ? Math.max(1, column - prefix.length) : column,
    );
    return original ?? { file: `${name}.js`, line, column };
  };
  return (error, where) => {
    const { message, stack } = describe(error);
    let first: { file: string; line: number; column: number } | undefined;
    const lines: string[] = [];
    for (const text of stack.split('\n')) {
      const match = /^\s*at (?:(.*?) \()?(?:eval at .*?, )?app:\/\/\/(.*)\.js:(\d+):(\d+)\)?$/.exec(text);
      if (match === null) continue;
      const at = place(match[2]!, Number(match[3]), Number(match[4]));
      first ??= at;
      lines.push(`    at ${match[1] ? `${match[1]} ` : ''}(${at.file}:${at.line}:${at.column})`);
    }
    return { where, message, ...first, stack: [message, ...lines].join('\n') };
  };
}

function mapText({ templatesMap, templateEditMaps, modules }: Program, name: string): string | undefined {
  if (name === templatesName) return templatesMap;
  if (!name.startsWith(templatesName)) return modules[name]?.map;
  return templateEditMaps?.[Number(name.slice(templatesName.length + 1))];
}

function describe(error: unknown): { message: string; stack: string } {
  if (typeof error === 'object' && error !== null) {
    const { name, message, stack, errMsg } = error as Record<string, unknown>;
    const text = typeof message === 'string' ? message : typeof errMsg === 'string' ? errMsg : undefined;
    if (text !== undefined) {
      const kind = typeof name === 'string' && name !== 'Error' ? `${name}: ` : '';
      return { message: kind + text, stack: typeof stack === 'string' ? stack : '' };
    }
    try {
      return { message: JSON.stringify(error) ?? String(error), stack: '' };
    } catch {
      // A cycle; its kind is all that can be said.
      return { message: Object.prototype.toString.call(error), stack: '' };
    }
  }
  return { message: String(error), stack: '' };
}
