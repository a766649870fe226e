// Sass and Less, as DevTools' compiler plugins take them: `a.scss` stands for `a.wxss`, compiled when something needs it,
// by the compiler that the project itself has installed.
// https://developers.weixin.qq.com/miniprogram/dev/devtools/compilets.html
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Report } from '../report.ts';

interface Sass {
  compileString(
    source: string,
    options: {
      url: URL;
      loadPaths: string[];
      syntax: 'scss' | 'indented';
      quietDeps: boolean;
      logger: object;
    },
  ): { css: string };
}

interface Less {
  render(
    source: string,
    options: object,
    done: (error: { message: string; line?: number } | null, output?: { css: string }) => void,
  ): void;
}

interface Language {
  readonly package: string;
  compile(compiler: unknown, source: string, file: string): string;
}

const sass: Language = {
  package: 'sass',
  compile: (compiler, source, file) =>
    (compiler as Sass).compileString(source, {
      url: new URL(`file://${file}`),
      loadPaths: [dirname(file)],
      syntax: file.endsWith('.sass') ? 'indented' : 'scss',
      quietDeps: true,
      logger: { warn() {}, debug() {} },
    }).css,
};

const less: Language = {
  package: 'less',
  compile(compiler, source, file) {
    let css = '';
    (compiler as Less).render(
      source,
      { filename: file, paths: [dirname(file)], syncImport: true },
      (error, output) => {
        if (error !== null) throw new Error(error.message);
        css = output?.css ?? '';
      },
    );
    return css;
  },
};

const languages: Readonly<Record<string, Language>> = { scss: sass, sass, less };
const ending = /\.(scss|sass|less)$/;
/** A sheet of WXSS stays an import of the result. */
const wxssImport = /@import\s+(["'])([^"']+\.wxss)\1/g;

interface Made {
  readonly stamp: string;
  readonly css: string;
}

export interface StyleLanguages {
  /** Virtual WXSS → what makes its text. `plugins` is `setting.useCompilerPlugins`. */
  derive(
    onDisk: ReadonlyMap<string, string>,
    plugins: readonly string[],
    root: string,
    report: Report,
  ): ReadonlyMap<string, () => string>;
}

export function createStyleLanguages(): StyleLanguages {
  const made = new Map<string, Made>();
  return {
    derive(onDisk, plugins, root, report) {
      const derived = new Map<string, () => string>();
      const sources = [...onDisk].filter(([path]) => ending.test(path));
      let stamps: string | undefined;
      // What a sheet imports is known to its compiler only: when any source changed, each is compiled anew.
      const stamp = (): string => {
        stamps ??= sources.map(([, file]) => `${file}:${statSync(file).mtimeMs}`).join();
        return stamps;
      };
      for (const [path, file] of sources) {
        const virtual = path.replace(ending, '.wxss');
        const language = languages[path.slice(path.lastIndexOf('.') + 1)]!;
        if (onDisk.has(virtual) || derived.has(virtual)) continue;
        if (!plugins.includes(language.package)) continue;
        derived.set(virtual, () => {
          const before = made.get(file);
          if (before?.stamp === stamp()) return before.css;
          const css = compiled(language, path, file, root, report);
          if (css !== undefined) made.set(file, { stamp: stamp(), css });
          return css ?? '';
        });
      }
      return derived;
    },
  };
}

function compiled(
  language: Language,
  path: string,
  file: string,
  root: string,
  report: Report,
): string | undefined {
  let compiler: unknown;
  try {
    compiler = createRequire(join(root, 'package.json'))(language.package);
  } catch {
    report.add(path, { rule: 'wxss-compiler-missing', details: { name: language.package } });
    return undefined;
  }
  try {
    const source = readFileSync(file, 'utf8').replace(
      wxssImport,
      language === less ? '@import (css) "$2"' : '@import url("$2")',
    );
    return language.compile(compiler, source, file);
  } catch (error) {
    const [reason = ''] = String((error as Error).message).split('\n');
    report.add(path, { rule: 'wxss-compiler', details: { name: language.package, reason } });
    return undefined;
  }
}
