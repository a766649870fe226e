// One script: TypeScript and ES modules become CommonJS, with a source map, by esbuild.
import type { Message } from 'esbuild';
import type { Finding } from '../report.ts';
import { type ScriptLink, scriptLinks } from './script-links.ts';

export interface Script {
  readonly code: string;
  readonly map?: string;
  readonly links: readonly ScriptLink[];
  readonly findings: readonly Finding[];
}

const findingOf = ({ text, location }: Message): Finding => ({
  rule: 'script-syntax',
  at: location === null ? undefined : { line: location.line, column: location.column + 1 },
  details: { reason: text },
});

export async function transformScript(file: string, text: string): Promise<Script> {
  // Loaded when it is needed: often the cache has all.
  const { transform } = await import('esbuild');
  try {
    const { code, map } = await transform(text, {
      loader: file.endsWith('.ts') ? 'ts' : 'js',
      format: 'cjs',
      target: 'es2022',
      sourcefile: `mp:///${file}`,
      sourcemap: 'external',
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'silent',
      supported: { 'dynamic-import': false },
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    });
    return { code, map, links: scriptLinks(code), findings: [] };
  } catch (error) {
    const messages = (error as { errors?: readonly Message[] }).errors;
    if (messages === undefined) throw error;
    return { code: brokenScript(file), links: [], findings: messages.map(findingOf) };
  }
}

/** Whoever requires a broken script is told so when it runs. */
const brokenScript = (file: string): string =>
  `throw new SyntaxError(${JSON.stringify(`${file} 有语法错误 has a syntax error`)});`;
