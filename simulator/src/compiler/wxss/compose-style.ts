// Sheets composed into the CSS of one component: every import in its place, each file once.
import { candidatesFor, folderOf } from '../files/paths.ts';
import type { ProjectFiles } from '../files/project-files.ts';
import type { Report } from '../report.ts';
import { hostMark } from './selector.ts';
import type { Sheet } from './sheet.ts';

export interface StyleSources {
  readonly files: ProjectFiles;
  readonly report: Report;
  sheet(file: string): Sheet;
}

export function composeStyle(file: string, scope: string, { files, report, sheet }: StyleSources): string {
  const seen = new Set<string>();
  const css = (from: string): string => {
    if (seen.has(from)) return '';
    seen.add(from);
    const { pieces, findings } = sheet(from);
    report.addAll(from, findings);
    return pieces
      .map((piece) => {
        if (typeof piece === 'string') return piece;
        const { reference, media, at } = piece;
        const path = /\.(wxss|css)$/.test(reference) ? reference : `${reference}.wxss`;
        const found = candidatesFor(folderOf(from), path).find((candidate) => files.has(candidate));
        if (found === undefined) {
          report.add(from, { rule: 'wxss-import-missing', at, details: { path: reference } });
          return '';
        }
        const imported = css(found);
        return media === '' ? imported : `@media ${media} {\n${imported}}\n`;
      })
      .join('');
  };
  return css(file).replaceAll(hostMark, scope);
}
