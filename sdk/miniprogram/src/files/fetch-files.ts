// Node, browsers and tests as the host of files: Blobs and fetch.
import { TransportError } from '../errors.ts';
import type { FileHost, Sending } from './host.ts';

/** What is used of a Blob, or of a File, which has a name as well. */
export interface BlobLike {
  readonly size: number;
  readonly name?: string;
  readonly lastModified?: number;
  slice(start: number, end: number): BlobLike;
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface Reply {
  readonly ok: boolean;
  readonly status: number;
  text(): Promise<string>;
  blob(): Promise<unknown>;
}

/** What is used of `fetch`. */
export type FileFetch = (
  url: string,
  init: { method: string; body?: never; signal: never; redirect: 'follow'; credentials: 'omit' },
) => Promise<Reply>;

declare const FormData: new () => {
  append(name: string, value: string): void;
  append(name: string, value: never, fileName: string): void;
};
declare const AbortController: new () => { readonly signal: unknown; abort(): void };
declare function setTimeout(callback: () => void, milliseconds: number): never;
declare function clearTimeout(timer: never): void;

export function fetchFiles(fetch: FileFetch): FileHost<BlobLike> {
  async function exchange<T>(
    { url, method, body }: { url: string; method: string; body?: unknown },
    { timeoutMs, onAbort }: Sending,
    read: (reply: Reply) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    let ended: 'timeout' | 'aborted' | undefined;
    const end = (why: 'timeout' | 'aborted') => {
      ended ??= why;
      controller.abort();
    };
    onAbort(() => end('aborted'));
    const timer = setTimeout(() => end('timeout'), timeoutMs);
    try {
      const sent = body === undefined ? {} : { body: body as never };
      const signal = controller.signal as never;
      return await read(
        await fetch(url, { method, ...sent, signal, redirect: 'follow', credentials: 'omit' }),
      );
    } catch (cause) {
      if (cause instanceof TransportError) throw cause;
      if (ended === 'timeout') throw new TransportError('timeout', `no answer within ${timeoutMs} ms`);
      if (ended === 'aborted') throw new TransportError('interrupted', 'aborted', { retryable: false });
      throw new TransportError('network', cause instanceof Error ? cause.message : String(cause));
    } finally {
      clearTimeout(timer);
    }
  }
  const answered = async (reply: Reply) => ({ status: reply.status, body: await reply.text() });

  return {
    look: async ({ size, name = 'file', lastModified = 0 }) => ({
      ...{ size, name },
      mark: `${name}|${size}|${lastModified}`,
    }),
    async postForm({ url, fields, fileField, file }, sending) {
      const body = new FormData();
      for (const name of Object.keys(fields)) body.append(name, fields[name] as string);
      body.append(fileField, file as never, 'file');
      const reply = await exchange({ url, method: 'POST', body }, sending, answered);
      sending.onProgress(file.size);
      return reply;
    },
    read: (file, from, length) => file.slice(from, from + length).arrayBuffer(),
    async put({ url, bytes }, sending) {
      const reply = await exchange({ url, method: 'PUT', body: bytes }, sending, answered);
      sending.onProgress(bytes.byteLength);
      return reply;
    },
    download: (url, sending) =>
      exchange({ url, method: 'GET' }, sending, async (reply) => {
        if (!reply.ok)
          throw new TransportError('unexpected_reply', `HTTP ${reply.status}`, { status: reply.status });
        return (await reply.blob()) as BlobLike;
      }),
  };
}
