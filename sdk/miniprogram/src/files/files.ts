// Files of a mini program: upload one or many, with progress; go on after an interruption; wait, download, delete.
import type { File } from '@xiaoqiao/contract';
import type { Client } from '../client.ts';
import type { ClientStorage } from '../storage.ts';
import { createCancelling } from './cancelling.ts';
import type { FileHost } from './host.ts';
import { type FileToUpload, type Progress, type UploadDeps, uploadFile } from './upload.ts';

export interface FilesOptions<F> {
  readonly client: Pick<Client, 'get' | 'post' | 'delete'>;
  readonly host: FileHost<F>;
  /** Origin of the gateway, as given to `createClient`. */
  readonly baseUrl: string;
  /** Where unfinished uploads are remembered, so that they go on after a restart of the app. */
  readonly storage: ClientStorage;
  readonly storageKey?: string;
  /** Parts of one file under way at the same time; 3 when left out. */
  readonly partsAtOnce?: number;
  /** For one form or part, in milliseconds; 120 000 when left out. */
  readonly transferTimeoutMs?: number;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

export interface UploadTask<T> {
  /** Rejects with XiaoqiaoApiError, TransportError or UploadCancelled. */
  readonly done: Promise<T>;
  /** What has arrived stays on the server for a day: the same call goes on there. */
  cancel(): void;
}

export type Outcome = { readonly file: File } | { readonly failure: unknown };

export interface Files<F> {
  upload(file: FileToUpload<F>, options?: { onProgress?: (progress: Progress) => void }): UploadTask<File>;
  /** Several, `atOnce` (2 when left out) at a time. One that fails does not keep the others. */
  uploadAll(
    files: readonly FileToUpload<F>[],
    options?: { atOnce?: number; onProgress?: (progress: Progress) => void },
  ): UploadTask<Outcome[]>;
  /** Waits until the server has looked at it: `ready`, `rejected`, or `reviewing`, which may take people a while. */
  settled(id: string, options?: { timeoutMs?: number }): Promise<File>;
  /** @returns a temporary path, or a Blob. */
  download(file: Pick<File, 'id'>): Promise<F>;
  remove(id: string): Promise<void>;
  /** The whole address behind a relative one, for an `<image>`. */
  absolute(url: string): string;
}

declare function setTimeout(callback: () => void, milliseconds: number): unknown;

const TRANSFER_TIMEOUT = 120_000;
const FIRST_LOOK = 300;
const LONGEST_LOOK = 5_000;

export function createFiles<F>({
  client,
  host,
  baseUrl,
  storage,
  storageKey = 'xiaoqiao.upload',
  partsAtOnce = 3,
  transferTimeoutMs = TRANSFER_TIMEOUT,
  pause = (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
}: FilesOptions<F>): Files<F> {
  const root = baseUrl.replace(/\/+$/, '');
  const absolute = (url: string) => (url.startsWith('/') ? root + url : url);
  const deps: UploadDeps<F> = {
    ...{ client, host, storage, storageKey, absolute, pause, partsAtOnce, transferTimeoutMs },
  };

  const upload: Files<F>['upload'] = (file, { onProgress = () => {} } = {}) => {
    const cancelling = createCancelling();
    return { done: uploadFile(deps, file, { cancelling, onProgress }), cancel: cancelling.cancel };
  };

  return {
    upload,
    absolute,
    uploadAll(files, { atOnce = 2, onProgress = () => {} } = {}) {
      const cancelling = createCancelling();
      const progress: Progress[] = files.map(() => ({ sent: 0, total: 0 }));
      const tell = () =>
        onProgress({
          sent: progress.reduce((sum, { sent }) => sum + sent, 0),
          total: progress.reduce((sum, { total }) => sum + total, 0),
        });
      const outcomes: Outcome[] = [];
      let next = 0;
      const work = async () => {
        for (let i = next++; i < files.length; i = next++) {
          try {
            cancelling.check();
            const task = upload(files[i] as FileToUpload<F>, {
              onProgress(each) {
                progress[i] = each;
                tell();
              },
            });
            cancelling.onCancel(task.cancel);
            outcomes[i] = { file: await task.done };
          } catch (failure) {
            outcomes[i] = { failure };
          }
        }
      };
      const workers: Promise<void>[] = [];
      for (let i = 0; i < atOnce; i++) workers.push(work());
      return { done: Promise.all(workers).then(() => outcomes), cancel: cancelling.cancel };
    },

    async settled(id, { timeoutMs = 60_000 } = {}) {
      let waited = 0;
      for (let wait = FIRST_LOOK; ; wait = Math.min(wait * 2, LONGEST_LOOK)) {
        const file = await client.get('/files/:id', { params: { id } });
        if (!['uploading', 'processing', 'checking'].includes(file.status) || waited >= timeoutMs)
          return file;
        await pause(wait);
        waited += wait;
      }
    },

    async download({ id }) {
      // Asked for again: the address at hand may have expired.
      const { url } = await client.get('/files/:id', { params: { id } });
      if (url === null) throw new Error('the file is not ready');
      const sending = { onProgress: () => {}, onAbort: () => {}, timeoutMs: transferTimeoutMs };
      return host.download(absolute(url), sending);
    },

    async remove(id) {
      await client.delete('/files/:id', { params: { id } });
    },
  };
}
