// The code of a program as functions that nobody has called yet; an edit puts others in their place.
import type { Edit, Program, TemplateHooks } from '../compiler/program.ts';
import {
  editUrl,
  modulePrefix,
  moduleSuffix,
  moduleUrl,
  templatesPrefix,
  templatesUrl,
} from './app-error.ts';
import { evaluate } from './evaluate.ts';
import type { TemplateGroup } from './template.ts';
import { createTemplateHooks } from './wechat-event.ts';

export type ModuleFunction = (
  require: unknown,
  module: { exports: unknown },
  exports: unknown,
  ...hidden: undefined[]
) => void;

export interface ProgramCode {
  /** Of this realm alone: an edit changes it. */
  readonly program: Program;
  readonly hooks: TemplateHooks;
  /** By path. */
  readonly templates: Readonly<Record<string, TemplateGroup>>;
  /** @throws SyntaxError when the module is none */
  moduleOf(id: string): ModuleFunction | undefined;
  edit(edit: Edit): void;
  /** Does beforehand what can be done before the app starts. */
  prepare(): void;
}

/** @param names that the module sees instead of the realm's own. @throws SyntaxError when it is none */
export function evaluateModule(
  { modules }: Program,
  id: string,
  names: Readonly<Record<string, unknown>> = {},
): ModuleFunction | undefined {
  const text = modules[id]?.code;
  if (text === undefined) return undefined;
  const code = `${modulePrefix}${text}${moduleSuffix}`;
  const outer = Object.keys(names);
  if (outer.length === 0) return evaluate<ModuleFunction>(code, moduleUrl(id));
  const inside = `(function(${outer}){return ${code}})`;
  return evaluate<(...given: unknown[]) => ModuleFunction>(inside, moduleUrl(id))(...Object.values(names));
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export function createProgramCode(program: Program): ProgramCode {
  const functions = new Map<string, ModuleFunction>();
  let replaceTemplates: (code: string) => void;
  const hooks: TemplateHooks = {
    ...createTemplateHooks(),
    editable(replace) {
      replaceTemplates = replace;
    },
  };
  const build = evaluate<(hooks: TemplateHooks) => Record<string, TemplateGroup>>(
    `${templatesPrefix}${program.templates}\n})`,
    templatesUrl,
  );
  const templates = build(hooks);
  const modules = program.modules as Writable<Program['modules']>;
  const editMaps: string[] = [];
  (program as Writable<Program>).templateEditMaps = editMaps;

  const code: ProgramCode = {
    program,
    hooks,
    templates,
    moduleOf(id) {
      const made = functions.get(id) ?? evaluateModule(program, id);
      if (made !== undefined) functions.set(id, made);
      return made;
    },
    edit({ modules: others, styles, templates: pieces }) {
      for (const [id, module] of Object.entries(others)) {
        functions.delete(id);
        if (module === null) delete modules[id];
        else modules[id] = module;
      }
      Object.assign(program.styles, styles);
      if (pieces === undefined) return;
      replaceTemplates(`${pieces.code}\n//# sourceURL=${editUrl(editMaps.length)}`);
      editMaps.push(pieces.map);
    },
    prepare() {
      for (const id of Object.keys(modules)) {
        try {
          code.moduleOf(id);
        } catch {
          // Whoever requires it is told.
        }
      }
    },
  };
  return code;
}
