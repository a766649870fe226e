// A small mini program in memory, to which a test adds what it is about.
import { compile, type Diagnostic, type Program } from '@xiaoqiao/simulator/compiler';

type Files = Readonly<Record<string, string | Uint8Array>>;

const plain: Files = {
  'app.json': '{"pages":["pages/index/index"]}',
  'app.js': 'App({})',
  'pages/index/index.js': 'Page({})',
  'pages/index/index.wxml': '<view/>',
  'pages/index/index.json': '{}',
};

export const projectWith = (files: Files): Files => ({ ...plain, ...files });

/** Files of a component `c`, used by the page. */
export const componentWith = (files: Files): Files =>
  projectWith({
    'pages/index/index.json': '{"usingComponents":{"c":"/c/c"}}',
    'pages/index/index.wxml': '<c/>',
    'c/c.json': '{"component":true}',
    'c/c.js': 'Component({})',
    'c/c.wxml': '<view/>',
    ...files,
  });

export const compiled = (files: Files): Promise<Program> => compile(projectWith(files));

/** `rule file:line:column` of each finding. */
export const places = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ rule, file, line, column }) =>
    line === undefined ? `${rule} ${file}` : `${rule} ${file}:${line}:${column}`,
  );

export const rulesIn = ({ diagnostics }: Program): string[] => diagnostics.map(({ rule }) => rule);

/** What is found in a page's template. */
export async function findings(wxml: string, files: Files = {}): Promise<string[]> {
  const { diagnostics } = await compiled({ 'pages/index/index.wxml': wxml, ...files });
  return diagnostics.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
}
