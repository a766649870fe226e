// A store over real HTTP with the file routes of the server behind it, as far as uploads need them; it can be told to fail.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { File } from '@xiaoqiao/contract';
import { XiaoqiaoApiError } from '../../src/index.ts';

const PART = 1000;
const refuse = (error: string, status = 409) =>
  new XiaoqiaoApiError({
    ...{ error: error as never, code: status * 100, status, message: error, details: {} as never },
    ...{ requestId: '', retryable: false, retryAfterMs: undefined },
  });

export async function openFileStore() {
  const uploads = new Map<
    string,
    { size: number; form: boolean; parts: Map<number, Buffer>; whole?: Buffer }
  >();
  /** Statuses that the next transfers are answered with. */
  const failures: number[] = [];
  const transfers: string[] = [];
  let hold: Promise<void> | undefined;

  async function take(request: IncomingMessage): Promise<{ status: number; body: Buffer | string }> {
    const body = await buffer(request);
    const url = new URL(request.url!, 'http://store');
    transfers.push(`${request.method} ${url.pathname}`);
    await hold;
    const failure = failures.shift();
    if (failure !== undefined) return { status: failure, body: '<Error><Code>SlowDown</Code></Error>' };
    const [, id = '', number] = url.pathname.split('/');
    const upload = uploads.get(id)!;
    if (request.method === 'GET') return { status: 200, body: upload.whole! };
    if (request.method === 'PUT') upload.parts.set(Number(number), body);
    else {
      const text = body.toString('latin1');
      const from = text.indexOf('\r\n\r\n', text.indexOf('filename=')) + 4;
      upload.whole = body.subarray(from, text.lastIndexOf('\r\n--'));
    }
    return { status: 204, body: '' };
  }
  const server = createServer((request, response) => {
    take(request).then(
      ({ status, body }) => response.writeHead(status).end(body),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const found = (id: string) => {
    const upload = uploads.get(id);
    if (upload === undefined) throw refuse('file_not_found', 404);
    return upload;
  };
  const fileOf = (id: string): File => {
    const { size, whole } = found(id);
    return { id, size, status: whole === undefined ? 'uploading' : 'ready', url: `/${id}` } as File;
  };

  const client = {
    async get(path: string, { params: { id } }: { params: { id: string } }) {
      if (path === '/files/:id') return fileOf(id);
      const { size, parts, whole } = found(id);
      if (whole !== undefined) throw refuse('file_state_conflict');
      return { size: PART, count: Math.ceil(size / PART), arrived: [...parts.keys()] };
    },
    async post(path: string, { params, body }: { params?: { id: string }; body?: never }) {
      if (path === '/files') {
        const { size, name } = body as unknown as { size: number; name: string };
        if (name === 'refused') throw refuse('file_quota_exceeded');
        const id = `f${uploads.size + 1}`;
        const form = size <= 2 * PART;
        uploads.set(id, { size, form, parts: new Map() });
        const count = Math.ceil(size / PART);
        return {
          file: fileOf(id),
          form: form ? { url: `/${id}`, fields: { key: id, policy: 'p' }, fileField: 'file' } : null,
          parts: form ? null : { size: PART, count },
        };
      }
      const upload = found(params!.id);
      if (path === '/files/:id/parts') {
        const { numbers } = body as unknown as { numbers: number[] };
        return { list: numbers.map((number) => ({ number, url: `/${params!.id}/${number}` })) };
      }
      if (!upload.form) {
        if (upload.parts.size < Math.ceil(upload.size / PART)) throw refuse('file_incomplete');
        const ordered = [...upload.parts].sort(([a], [b]) => a - b);
        upload.whole = Buffer.concat(ordered.map(([, bytes]) => bytes));
      }
      return fileOf(params!.id);
    },
    async delete(_: string, { params: { id } }: { params: { id: string } }) {
      uploads.delete(id);
    },
  };
  return {
    ...{ origin, uploads, failures, transfers },
    client: client as never,
    /** No transfer is answered until the returned function is called. */
    holdTransfers(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      return () => {
        hold = undefined;
        resolve();
      };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
