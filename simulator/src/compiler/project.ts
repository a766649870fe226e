// What every step of one compilation works on: files, parsed json and the report.
import type { TextCache } from './cache.ts';
import type { ProjectFiles } from './files/project-files.ts';
import { isObject, type JsonObject, type ParsedJson, parseJson } from './json/parse-json.ts';
import type { Details, Report } from './report.ts';
import type { RuleName } from './rules.ts';

export interface JsonFile {
  readonly name: string;
  /** Empty when the file is missing or broken. */
  readonly value: JsonObject;
  readonly at: ParsedJson['at'];
}

export class Project {
  readonly files: ProjectFiles;
  readonly report: Report;
  readonly #jsons: TextCache<ParsedJson>;

  constructor(files: ProjectFiles, report: Report, jsons: TextCache<ParsedJson>) {
    this.files = files;
    this.report = report;
    this.#jsons = jsons;
  }

  json(name: string): JsonFile {
    if (!this.files.has(name)) return { name, value: {}, at: () => undefined };
    const text = this.files.text(name);
    const parsed = this.#jsons.get(name, text, () => parseJson(text));
    this.report.addAll(name, parsed.findings);
    const { value, at } = parsed;
    if (value !== undefined && !isObject(value)) this.wrongType({ name, value: {}, at }, [], object);
    return { name, value: isObject(value) ? value : {}, at };
  }

  /** Reports at the place of a value in a json file. */
  find(file: JsonFile, path: readonly (string | number)[], rule: RuleName, details?: Details): void {
    this.report.add(file.name, { rule, at: file.at(...path), details });
  }

  wrongType(file: JsonFile, path: readonly (string | number)[], [expected, expectedEn]: TypeNames): void {
    const field = path.length === 0 ? file.name : path.join('.');
    this.find(file, path, 'json-type', { field, expected, expectedEn });
  }

  /** The value at a key when it is an object, else an empty one; anything else is reported. */
  object(file: JsonFile, ...path: (string | number)[]): JsonObject {
    const value = valueAt(file.value, path);
    if (value !== undefined && value !== null && !isObject(value)) this.wrongType(file, path, object);
    return isObject(value) ? value : {};
  }

  list(file: JsonFile, ...path: (string | number)[]): readonly unknown[] {
    const value = valueAt(file.value, path);
    if (value !== undefined && !Array.isArray(value)) this.wrongType(file, path, array);
    return Array.isArray(value) ? value : [];
  }

  /** Entries of an object whose values must be text, such as `usingComponents`. */
  texts(file: JsonFile, ...path: (string | number)[]): [string, string][] {
    return Object.entries(this.object(file, ...path)).filter((entry): entry is [string, string] => {
      if (typeof entry[1] === 'string') return true;
      this.wrongType(file, [...path, entry[0]], text);
      return false;
    });
  }
}

type TypeNames = readonly [zh: string, en: string];
const object: TypeNames = ['对象', 'an object'];
const array: TypeNames = ['数组', 'an array'];
export const text: TypeNames = ['字符串', 'a string'];

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of path) found = (found as Record<string | number, unknown> | undefined)?.[key];
  return found;
}
