// One file sent through the SDK and looked at by the server.
import type { File, FilePurpose } from '@xiaoqiao/contract';
import { type Client, memoryStorage } from '@xiaoqiao/sdk';
import { type BlobLike, createFiles, fetchFiles } from '@xiaoqiao/sdk/files';
import type { Shop } from './shop.ts';

export interface Upload {
  readonly client: Client;
  readonly bytes: Uint8Array;
  readonly purpose: FilePurpose;
  /** `image/jpeg` when left out. */
  readonly type?: string;
}

/** @returns it as it is after the worker has looked */
export async function uploadFile(
  shop: Pick<Shop, 'url' | 'settle'>,
  { client, bytes, purpose, type = 'image/jpeg' }: Upload,
): Promise<File> {
  const host = fetchFiles(fetch as never);
  const files = createFiles({ client, host, baseUrl: shop.url, storage: memoryStorage() });
  const file = new Blob([new Uint8Array(bytes)]) as BlobLike;
  const { id } = await files.upload({ file, purpose, type, name: 'a' }).done;
  await shop.settle();
  return files.settled(id);
}
