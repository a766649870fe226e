// Fonts and pictures of the web from a folder on this machine: for places without a network, and for steady pictures.
import { createReadStream, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { contentTypes } from './content-types.ts';

/** Beginning of an address → folder. */
export type AssetFolders = Readonly<Record<string, string>>;

export interface LocalAssets {
  /** Beginning of an address → beginning of the path under which this server has it. */
  readonly addresses: Readonly<Record<string, string>>;
  /** @returns false when the path is none of these */
  send(pathname: string, response: ServerResponse): boolean;
}

export function localAssets(folders: AssetFolders = {}): LocalAssets {
  const list = Object.entries(folders);
  return {
    addresses: Object.fromEntries(list.map(([prefix], at) => [prefix.replace(/\/$/, ''), `/-/assets/${at}`])),
    send(pathname, response) {
      const [, at, rest = ''] = /^\/-\/assets\/(\d+)\/(.*)$/.exec(pathname) ?? [];
      const folder = at === undefined ? undefined : list[Number(at)]?.[1];
      if (folder === undefined) return false;
      const file = normalize(join(folder, decodeURIComponent(rest)));
      // No path leads out of the folder.
      const isInside =
        file.startsWith(normalize(folder + sep)) && statSync(file, { throwIfNoEntry: false })?.isFile();
      if (!isInside) {
        response.writeHead(404).end();
        return true;
      }
      response.writeHead(200, { 'content-type': contentTypes[extname(file)] ?? 'application/octet-stream' });
      createReadStream(file)
        .on('error', () => response.destroy())
        .pipe(response);
      return true;
    },
  };
}
