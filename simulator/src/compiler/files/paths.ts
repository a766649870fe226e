// Virtual paths: forward slashes, no leading slash, `miniprogramRoot` is the root.

/** Neither dots as a part, nor empty parts. */
const isNormal = /^(?!\.{0,2}(?:\/|$))(?!.*\/\.{0,2}(?:\/|$))/;

export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

/** Joins and normalises; undefined when the way leads out of the root. */
export function joined(folder: string, path: string): string | undefined {
  if (isNormal.test(path)) return folder === '' ? path : `${folder}/${path}`;
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** Where a reference may lead: beside the file or from the root, then in each `miniprogram_npm` on the way up. */
export function candidatesFor(fromFolder: string, reference: string): string[] {
  if (reference.startsWith('/')) return defined([joined('', reference)]);
  const found = [joined(fromFolder, reference)];
  if (!reference.startsWith('.')) {
    for (let folder = fromFolder; ; folder = folderOf(folder)) {
      found.push(joined(folder, `miniprogram_npm/${reference}`));
      if (folder === '') break;
    }
  }
  return defined(found);
}

const defined = (paths: readonly (string | undefined)[]): string[] =>
  paths.filter((path) => path !== undefined);

/** Folders from the path's own up to the root, the root last. */
export const withoutEnding = (path: string): string => path.replace(/\.[^./]+$/, '');
