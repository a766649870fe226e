// project.config.json, and project.private.config.json over it: where the source is, and what DevTools leaves out.
// https://developers.weixin.qq.com/miniprogram/dev/devtools/projectconfig.html
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject, parseJson } from '../json/parse-json.ts';
import type { Report } from '../report.ts';
import type { DiskTexts } from './project-files.ts';

export interface ProjectConfig {
  readonly miniprogramRoot: string;
  readonly isIgnored: (path: string) => boolean;
  /** `setting.useCompilerPlugins`: `typescript`, which needs no asking here, `sass`, `less`. */
  readonly compilerPlugins: readonly string[];
  /** Name of a plugin → folder, from the project's root, that stands in for it: `simulator.plugins`. */
  readonly plugins: readonly (readonly [name: string, folder: string])[];
  /** With `packNpmManually`: which package.json, and into which folder. Both from the project's root. */
  readonly npm: readonly { readonly packageJson: string; readonly into: string }[] | undefined;
}

export function readProjectConfig(root: string, texts: DiskTexts, report: Report): ProjectConfig {
  const config = {
    ...read('project.config.json', root, texts, report),
    ...read('project.private.config.json', root, texts, report),
  };
  const { compileType, miniprogramRoot, packOptions, setting, simulator } = config;
  if (typeof compileType === 'string' && !['miniprogram', 'weapp'].includes(compileType)) {
    report.add('project.config.json', { rule: 'project-type', details: { type: compileType } });
  }
  const ignore = isObject(packOptions) && Array.isArray(packOptions.ignore) ? packOptions.ignore : [];
  const ignored = ignore.flatMap(ignoreRule);
  return {
    miniprogramRoot: typeof miniprogramRoot === 'string' ? miniprogramRoot : '',
    isIgnored: (path) => ignored.some((matches) => matches(path)),
    compilerPlugins:
      isObject(setting) && Array.isArray(setting.useCompilerPlugins)
        ? setting.useCompilerPlugins.map(String)
        : [],
    plugins: Object.entries(isObject(simulator) && isObject(simulator.plugins) ? simulator.plugins : {}).map(
      ([name, folder]) => [name, String(folder)] as const,
    ),
    npm: isObject(setting) && setting.packNpmManually === true ? relations(setting) : undefined,
  };
}

function read(name: string, root: string, texts: DiskTexts, report: Report): JsonObject {
  const file = join(root, name);
  if (!existsSync(file)) return {};
  const { value, findings } = parseJson(texts.text(file));
  report.addAll(name, findings);
  return isObject(value) ? value : {};
}

function relations(setting: JsonObject): { packageJson: string; into: string }[] {
  const list = Array.isArray(setting.packNpmRelationList) ? setting.packNpmRelationList : [];
  return list.filter(isObject).map(({ packageJsonPath, miniprogramNpmDistDir }) => ({
    packageJson: String(packageJsonPath ?? ''),
    into: String(miniprogramNpmDistDir ?? ''),
  }));
}

type Matches = (path: string) => boolean;

function ignoreRule(rule: unknown): Matches[] {
  if (!isObject(rule) || typeof rule.value !== 'string' || rule.value === '') return [];
  const value = rule.value.replace(/^\.?\//, '').replace(/\/$/, '');
  switch (rule.type) {
    case 'file':
      return [(path) => path === value];
    case 'folder':
      return [(path) => path === value || path.startsWith(`${value}/`)];
    case 'suffix':
      return [(path) => path.endsWith(value)];
    case 'prefix':
      return [(path) => path.startsWith(value) || path.slice(path.lastIndexOf('/') + 1).startsWith(value)];
    case 'glob':
      return [globMatch(value)];
    case 'regexp':
      return regexpMatch(value);
    default:
      return [];
  }
}

function globMatch(glob: string): Matches {
  const source = glob.replace(/\*\*\/?|[*?]|[.+^${}()|[\]\\]/g, (sign) =>
    sign.startsWith('**') ? '.*' : sign === '*' ? '[^/]*' : sign === '?' ? '[^/]' : `\\${sign}`,
  );
  const pattern = new RegExp(`^${source}$`);
  return (path) => pattern.test(path);
}

function regexpMatch(source: string): Matches[] {
  try {
    const pattern = new RegExp(source);
    return [(path) => pattern.test(path)];
  } catch {
    // DevTools leaves out a rule that it cannot read; so do we.
    return [];
  }
}
