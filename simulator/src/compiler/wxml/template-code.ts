// The JavaScript of one template, made by glass-easel's compiler.
import compiler from 'glass-easel-template-compiler';

export interface TemplateCode {
  /** An expression that uses the names of template-groups.ts. */
  readonly code: string;
  /** What glass-easel's compiler refuses although our own front end let it pass. */
  readonly faults: readonly string[];
}

interface Warning {
  readonly isError: boolean;
  readonly message: string;
}

export function templateCode(path: string, wxml: string): TemplateCode {
  const group = new compiler.TmplGroup();
  try {
    const warnings = group.addTmpl(path, wxml) as Warning[];
    const faults = warnings.filter(({ isError }) => isError).map(({ message }) => message);
    return { code: group.getTmplGenObject(path), faults };
  } finally {
    group.free();
  }
}
