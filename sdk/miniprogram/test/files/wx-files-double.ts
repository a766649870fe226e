// wx.uploadFile, wx.downloadFile, wx.request and the file system manager as documented, on Node's own.
import { mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WxFiles } from '../../src/files/index.ts';

interface Then {
  success: (reply: never) => void;
  fail: (failure: { errMsg: string }) => void;
}

export function wxFilesDouble() {
  const folder = mkdtempSync(join(tmpdir(), 'wx-files-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  const write = (bytes: Uint8Array) => {
    const path = join(folder, `tmp_${count++}`);
    writeFileSync(path, bytes);
    return path;
  };

  /** `fail` says why in words only; an aborted transfer fails, too. */
  function transfer(name: string, then: Then, run: (signal: AbortSignal) => Promise<unknown>) {
    const controller = new AbortController();
    let listener: (progress: object) => void = () => {};
    run(controller.signal).then(
      (reply) => {
        listener({
          progress: 100,
          totalBytesSent: (reply as { sent?: number }).sent ?? 0,
          totalBytesWritten: 1,
        });
        then.success(reply as never);
      },
      () =>
        then.fail({ errMsg: `${name}:fail ${controller.signal.aborted ? 'abort' : 'connection refused'}` }),
    );
    return {
      abort: () => controller.abort(),
      onProgressUpdate(given: (progress: object) => void) {
        listener = given;
      },
    };
  }

  const wx = {
    uploadFile: ({
      url,
      filePath,
      name,
      formData,
      ...then
    }: { url: string; filePath: string; name: string; formData: Record<string, string> } & Then) =>
      transfer('uploadFile', then, async (signal) => {
        const body = new FormData();
        for (const [key, value] of Object.entries(formData)) body.append(key, value);
        const bytes = readFileSync(filePath);
        body.append(name, new Blob([bytes]), 'tmp');
        const reply = await fetch(url, { method: 'POST', body, signal });
        return { statusCode: reply.status, data: await reply.text(), sent: bytes.length };
      }),
    request: ({
      url,
      method,
      data,
      header,
      ...then
    }: { url: string; method: string; data: ArrayBuffer; header: Record<string, string> } & Then) =>
      transfer('request', then, async (signal) => {
        const reply = await fetch(url, { method, body: data, headers: header, signal });
        return { statusCode: reply.status, data: await reply.text() };
      }),
    downloadFile: ({ url, ...then }: { url: string } & Then) =>
      transfer('downloadFile', then, async (signal) => {
        const reply = await fetch(url, { signal });
        return { statusCode: reply.status, tempFilePath: write(new Uint8Array(await reply.arrayBuffer())) };
      }),
    getFileSystemManager: () => ({
      stat({ path, success }: { path: string; success: (result: object) => void }) {
        const { size, mtimeMs } = statSync(path);
        setImmediate(() => success({ stats: { size, lastModifiedTime: Math.trunc(mtimeMs / 1000) } }));
      },
      readFile(options: {
        filePath: string;
        position: number;
        length: number;
        success: (result: object) => void;
      }) {
        const bytes = new Uint8Array(options.length);
        readSync(openSync(options.filePath, 'r'), bytes, 0, options.length, options.position);
        setImmediate(() => options.success({ data: bytes.buffer }));
      },
    }),
  };
  return { wx: wx as unknown as WxFiles, write, read: async (path: string) => readFileSync(path) };
}
