// Sheets composed into the CSS of one component: every import in its place, each file once.
import { candidatesFor, folderOf } from '../files/paths.ts';
import type { ProjectFiles } from '../files/project-files.ts';
import type { Report } from '../report.ts';
import { hostMark } from './selector.ts';
import type { Sheet, SheetImport } from './sheet.ts';

export interface StyleSources {
  readonly files: ProjectFiles;
  readonly report: Report;
  sheet(file: string): Sheet;
}

/** Whose style it is: components are advised against some selectors. */
export interface StyleOwner {
  readonly file: string;
  readonly scope: string;
  readonly isComponent: boolean;
}

export function composeStyle(owner: StyleOwner, sources: StyleSources): string {
  return new StyleComposer(owner, sources).css(owner.file).replaceAll(hostMark, owner.scope);
}

class StyleComposer {
  readonly #owner: StyleOwner;
  readonly #sources: StyleSources;
  readonly #seen = new Set<string>();
  /** Files whose imports are being read, the outermost first. */
  readonly #open: string[] = [];

  constructor(owner: StyleOwner, sources: StyleSources) {
    this.#owner = owner;
    this.#sources = sources;
  }

  css(file: string): string {
    const { report, sheet } = this.#sources;
    this.#seen.add(file);
    this.#open.push(file);
    const { pieces, findings, odd } = sheet(file);
    report.addAll(file, findings);
    if (this.#owner.isComponent) report.addAll(file, odd);
    const css = pieces
      .map((piece) => (typeof piece === 'string' ? piece : this.#import(file, piece)))
      .join('');
    this.#open.pop();
    return css;
  }

  #import(file: string, { reference, media, at }: SheetImport): string {
    const { files, report } = this.#sources;
    if (/^(https?:)?\/\//.test(reference)) {
      report.add(file, { rule: 'wxss-import-remote', at, details: { path: reference } });
      return '';
    }
    const path = /\.(wxss|css)$/.test(reference) ? reference : `${reference}.wxss`;
    const found = candidatesFor(folderOf(file), path).find((candidate) => files.has(candidate));
    if (found === undefined) {
      report.add(file, { rule: 'wxss-import-missing', at, details: { path: reference } });
      return '';
    }
    if (this.#open.includes(found)) {
      const way = [...this.#open.slice(this.#open.indexOf(found)), found].join(' → ');
      report.add(file, { rule: 'wxss-import-cycle', at, details: { path: way } });
    }
    if (this.#seen.has(found)) return '';
    const css = this.css(found);
    return media === '' ? css : `@media ${media} {\n${css}}\n`;
  }
}
