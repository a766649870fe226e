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
function typeOf(path: string): string {
  const [, extension = 'jpeg'] = /\.(png|webp|gif)$/i.exec(path) ?? [];
  return `image/${extension.toLowerCase()}`;
}

type Tell = (percent: number) => void;

export interface Sent {
  readonly id: string;
  /** The server's address of the picture, to be stored where others will see it. */
  readonly url: string;
}

export interface Sending {
  /** Undefined when the server refuses its content. */
  readonly done: Promise<Sent | undefined>;
  cancel(): void;
}

function send(path: string, purpose: 'avatar' | 'refund_evidence', tell: Tell): Sending {
  const { done, cancel } = files().upload(
    { file: path, purpose, type: typeOf(path) },
    { onProgress: ({ sent, total }) => tell(total === 0 ? 0 : Math.round((sent / total) * 100)) },
  );
  const looked = done.then(async ({ id }) => {
    const { status, url } = await files().settled(id);
    return status === 'ready' && url !== null ? { id, url } : undefined;
  });
  return { done: looked, cancel };
}

/** A picture that others will see. */
export const uploadAvatar = (path: string, tell: Tell) => send(path, 'avatar', tell).done;

/** A picture that only its user and the shop will see. */
export const sendEvidence = (path: string, tell: Tell): Sending => send(path, 'refund_evidence', tell);
