// Which templates and WXS modules there are: from pages and components along `import`, `include` and `wxs`.
import type { TextCache } from '../cache.ts';
import { candidatesFor, folderOf, withoutEnding } from '../files/paths.ts';
import type { ComponentEntry } from '../program.ts';
import type { Project } from '../project.ts';
import { placeAt } from '../report.ts';
import { turns } from '../turns.ts';
import { compileWxs, type Wxs } from '../wxs/compile-wxs.ts';
import { builtinTags } from './builtin-tags.ts';
import { type Inspection, inspectTemplate, isWxsFile, type Reference } from './inspect-template.ts';
import { type ParsedWxml, parseWxml } from './parse-wxml.ts';
import { printTemplate, type Resolved } from './print-template.ts';
import { type TemplateCode, templateCode } from './template-code.ts';
import type { TemplatePiece } from './template-groups.ts';

/** What stays from one compilation to the next. */
export interface TemplateCaches {
  readonly parsed: TextCache<{ readonly parsed: ParsedWxml; readonly inspection: Inspection }>;
  readonly wxs: TextCache<Wxs>;
  readonly code: TextCache<TemplateCode>;
}

export interface Templates {
  readonly wxs: readonly TemplatePiece[];
  readonly templates: readonly TemplatePiece[];
}

export async function collectTemplates(
  project: Project,
  caches: TemplateCaches,
  components: ReadonlyMap<string, ComponentEntry>,
): Promise<Templates> {
  const collector = new TemplateCollector(project, caches);
  const turn = turns();
  for (const [path, component] of components) {
    if (project.files.has(`${path}.wxml`)) collector.component(`${path}.wxml`, component);
    await turn();
  }
  collector.reportUnknownTags();
  return { wxs: [...collector.wxs.values()], templates: [...collector.templates.values()] };
}

interface Links {
  readonly resolved: Resolved;
  /** Files that this one imports or includes. */
  readonly files: readonly string[];
  readonly includes: readonly { readonly file: string; readonly offset: number }[];
  /** Files of the WXS modules. */
  readonly modules: readonly string[];
}

class TemplateCollector {
  readonly wxs = new Map<string, TemplatePiece>();
  readonly templates = new Map<string, TemplatePiece>();
  readonly #project: Project;
  readonly #caches: TemplateCaches;
  readonly #links = new Map<string, Links>();
  /** Of each file, the tags that some user of it knows, and where the others stand. */
  readonly #tags = new Map<string, { readonly known: Set<string>; readonly unknown: Map<string, number> }>();

  constructor(project: Project, caches: TemplateCaches) {
    this.#project = project;
    this.#caches = caches;
  }

  /** Tags are looked up where a template is used, because an imported one takes the components of its user. */
  component(file: string, { using, generics }: ComponentEntry): void {
    const reached = new Set<string>();
    const reach = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      for (const next of this.#template(name).files) reach(next);
    };
    reach(file);
    for (const name of reached) {
      const tags = this.#tags.get(name) ?? { known: new Set(), unknown: new Map() };
      this.#tags.set(name, tags);
      for (const [tag, offset] of this.#inspected(name).inspection.tags) {
        if (builtinTags.has(tag) || tag.startsWith('wx-')) continue;
        if (tag in using || tag in generics) tags.known.add(tag);
        else tags.unknown.set(tag, offset);
      }
    }
  }

  /** A file of templates for the whole app may name what only some of its users have. */
  reportUnknownTags(): void {
    for (const [file, { known, unknown }] of this.#tags) {
      for (const [tag, offset] of unknown) {
        if (known.has(tag)) continue;
        const at = placeAt(this.#project.files.text(file), offset);
        this.#project.report.add(file, { rule: 'wxml-unknown-tag', at, details: { tag } });
      }
    }
  }

  #inspected(file: string): { readonly parsed: ParsedWxml; readonly inspection: Inspection } {
    const text = this.#project.files.text(file);
    return this.#caches.parsed.get(file, text, () => {
      const parsed = parseWxml(text);
      return { parsed, inspection: inspectTemplate(text, parsed.nodes) };
    });
  }

  #template(file: string): Links {
    const known = this.#links.get(file);
    if (known !== undefined) return known;
    const { parsed, inspection } = this.#inspected(file);
    const { report, files } = this.#project;
    report.addAll(file, parsed.findings);
    report.addAll(file, inspection.findings);
    const links = this.#resolve(file, inspection);
    this.#links.set(file, links);
    this.#checkCycle(file, links);
    this.#checkUses(file, inspection, links);
    const id = withoutEnding(file);
    const { wxs, imports, includes } = links.resolved;
    // The text by itself, since it is the same string as before and compared at once.
    const key = `${file}\n${JSON.stringify([...wxs, imports, ...includes])}`;
    const { code, faults } = this.#caches.code.get(key, files.text(file), () =>
      templateCode(id, printTemplate(parsed.nodes, inspection, links.resolved)),
    );
    for (const reason of faults) report.add(file, { rule: 'wxml-compiler', details: { reason } });
    const uses = [...links.files, ...links.modules];
    this.templates.set(file, { code: `G[${JSON.stringify(id)}]=${code};`, file, line: 1, uses });
    return links;
  }

  #resolve(file: string, { imports, includes, wxs }: Inspection): Links {
    const found = (reference: Reference): string | undefined =>
      this.#find(file, reference, '.wxml', 'wxml-import-missing');
    const wxsIds = new Map<string, string>();
    const modules: string[] = [];
    for (const { name, source } of wxs.values()) {
      if (!isWxsFile(source)) {
        const id = `${withoutEnding(file)}#${name}`;
        this.#module(id, file, source.text, source.offset);
        wxsIds.set(name, id);
        continue;
      }
      const target = this.#find(file, source, '.wxs', 'wxs-missing');
      if (target === undefined) continue;
      modules.push(target);
      wxsIds.set(name, this.#wxsFile(target));
    }
    const importFiles = imports.map(found).filter((target) => target !== undefined);
    const included = includes.map((reference) => ({ reference, file: found(reference) }));
    const includeFiles = included.flatMap(({ reference, file: target }) =>
      target === undefined ? [] : [{ path: reference.path, offset: reference.offset, file: target }],
    );
    return {
      resolved: {
        imports: importFiles.map(withoutEnding),
        wxs: wxsIds,
        includes: new Map(includeFiles.map(({ path, file: target }) => [path, withoutEnding(target)])),
      },
      files: [...importFiles, ...includeFiles.map(({ file: target }) => target)],
      includes: includeFiles,
      modules,
    };
  }

  #find(
    file: string,
    { path, offset }: Reference,
    ending: string,
    rule: 'wxml-import-missing' | 'wxs-missing',
  ): string | undefined {
    const { files, report } = this.#project;
    const named = path.endsWith(ending) ? path : path + ending;
    const found = candidatesFor(folderOf(file), named).find((candidate) => files.has(candidate));
    if (found === undefined)
      report.add(file, { rule, at: placeAt(files.text(file), offset), details: { path } });
    return found;
  }

  #wxsFile(file: string): string {
    const id = withoutEnding(file);
    if (!this.wxs.has(id)) this.#module(id, file, this.#project.files.text(file), 0);
    return id;
  }

  /** A module from a file, or from the inside of a tag that begins at an offset. */
  #module(id: string, file: string, text: string, offset: number): void {
    const { code, requires, findings } = this.#caches.wxs.get(id, text, () => compileWxs(text));
    const { report, files } = this.#project;
    const start = placeAt(files.text(file), offset);
    const line = start.line;
    const uses: string[] = [];
    const piece = { code: '', file, line, uses };
    this.wxs.set(id, piece);
    for (const { at, ...finding } of findings) {
      const place = at && {
        line: at.line + line - 1,
        column: at.column + (at.line === 1 ? start.column - 1 : 0),
      };
      report.add(file, { ...finding, at: place });
    }
    const links: Record<string, string> = {};
    for (const required of requires) {
      const at = placeAt(text, required.offset);
      const target = candidatesFor(folderOf(file), required.path).find((candidate) => files.has(candidate));
      if (target !== undefined) {
        links[required.path] = this.#wxsFile(target);
        uses.push(target);
      } else
        report.add(file, {
          rule: 'wxs-missing',
          at: { line: at.line + line - 1, column: at.column },
          details: { path: required.path },
        });
    }
    const name = JSON.stringify(id);
    this.wxs.set(id, {
      ...piece,
      code: `R[${name}]=D(${name},function(require,exports,module){${code}\n},${JSON.stringify(links)});`,
    });
  }

  /** A template sees its own file's templates and those of what it imports, but not further. */
  #checkUses(file: string, { uses, templates }: Inspection, { files }: Links): void {
    for (const [name, offset] of uses) {
      if (templates.has(name) || files.some((next) => this.#inspected(next).inspection.templates.has(name)))
        continue;
      const at = placeAt(this.#project.files.text(file), offset);
      this.#project.report.add(file, { rule: 'wxml-template-missing', at, details: { name } });
    }
  }

  #checkCycle(file: string, links: Links): void {
    for (const { file: target, offset } of links.includes) {
      const way = this.#way(target, file, new Set());
      if (way === undefined) continue;
      const at = placeAt(this.#project.files.text(file), offset);
      this.#project.report.add(file, {
        rule: 'wxml-include-cycle',
        at,
        details: { path: [file, ...way].join(' → ') },
      });
      (links.resolved.includes as Map<string, string>).clear();
    }
  }

  /** The includes that lead from one file to another. */
  #way(from: string, to: string, seen: Set<string>): string[] | undefined {
    if (from === to) return [to];
    if (seen.has(from)) return undefined;
    seen.add(from);
    for (const { path } of this.#inspected(from).inspection.includes) {
      const named = path.endsWith('.wxml') ? path : `${path}.wxml`;
      const next = candidatesFor(folderOf(from), named).find((candidate) =>
        this.#project.files.has(candidate),
      );
      const rest = next === undefined ? undefined : this.#way(next, to, seen);
      if (rest !== undefined) return [from, ...rest];
    }
    return undefined;
  }
}
