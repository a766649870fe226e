// Door of the compiler: a folder of plain WeChat source becomes a program.
export {
  type Compiler,
  type CompilerOptions,
  compile,
  createCompiler,
  type ProjectSource,
} from './compile.ts';
export type {
  AppConfig,
  Changes,
  ComponentEntry,
  Diagnostic,
  Module,
  Program,
  Style,
  TabBar,
  TemplateHooks,
} from './program.ts';
export { scopeMark } from './program.ts';
