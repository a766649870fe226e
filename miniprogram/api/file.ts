// Files of the user: straight from the phone to the storage, then looked at by the server.
import { createFiles, type Files, wxFiles } from '@xiaoqiao/sdk/files';
import { serverAddress } from '../server';
import { api, host } from './client';

function files(): Files<string> {
  return createFiles({
    client: api(),
    // The typings of the file system manager say less than WeChat hands over.
    host: wxFiles(wx as unknown as Parameters<typeof wxFiles>[0]),
    baseUrl: serverAddress(),
    storage: host.storage,
  });
}

/** What WeChat hands out carries no type but its name. */
const typeOf = (path: string): string => (/\.png$/i.test(path) ? 'image/png' : 'image/jpeg');

export interface Uploaded {
  /** The server's address of the picture, to be stored. */
  readonly url: string;
}

/**
 * A picture that others will see.
 * @returns undefined when the server refuses its content
 */
export async function uploadAvatar(
  path: string,
  progress: (percent: number) => void,
): Promise<Uploaded | undefined> {
  const { done } = files().upload(
    { file: path, purpose: 'avatar', type: typeOf(path) },
    { onProgress: ({ sent, total }) => progress(total === 0 ? 0 : Math.round((sent / total) * 100)) },
  );
  const { id } = await done;
  const { status, url } = await files().settled(id);
  return status === 'ready' && url !== null ? { url } : undefined;
}
