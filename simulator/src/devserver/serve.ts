// Serves one launched program to a browser on this machine: shell, realm, program, files, and the network by proxy.
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import type { Program } from '../compiler/program.ts';
import type { LaunchRequest } from '../driver/host-call.ts';
import { createNodeHost } from '../driver/node-host.ts';
import { serviceBundle, shellBundle } from './bundle.ts';

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

const largestBody = 64 * 1024 * 1024;
const page = (script: string) =>
  `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>小桥 Xiaoqiao</title></head><body><script src="${script}"></script></body></html>`;

export async function serveProgram(program: Program, request: LaunchRequest): Promise<Served> {
  const network = createNodeHost({}, () => {});
  const texts: Readonly<Record<string, () => string | Promise<string>>> = {
    '/': () => page('/-/shell.js'),
    '/-/service.html': () => page('/-/service.js'),
    '/-/shell.js': shellBundle,
    '/-/service.js': serviceBundle,
    '/-/launch.json': () => JSON.stringify(request),
    '/-/regions.json': async () => JSON.stringify((await import('./regions.ts')).regions()),
  };

  async function answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(asked.url ?? '/', 'http://localhost');
    const text = texts[pathname];
    if (text !== undefined) {
      const type = types[extname(pathname)] ?? 'text/html';
      const body = await text();
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
      response.end(body);
    } else if (pathname === '/-/request' && asked.method === 'POST') await proxy(asked, response);
    else sendAsset(decodeURIComponent(pathname), response);
  }

  async function proxy(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const told = JSON.parse(decodeURIComponent(String(asked.headers['x-xiaoqiao-request'])));
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of asked) {
      size += chunk.length;
      if (size > largestBody) throw new Error(`a request body of more than ${largestBody} bytes`);
      chunks.push(chunk);
    }
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const body = size === 0 ? undefined : Buffer.concat(chunks);
    const {
      status,
      headers,
      cookies,
      body: answered,
    } = await network.request({ ...told, body }, gone.signal);
    const summary = encodeURIComponent(JSON.stringify({ status, headers, cookies }));
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'x-xiaoqiao-response': summary });
    response.end(answered);
  }

  function sendAsset(path: string, response: ServerResponse): void {
    const name = path.replace(/^\//, '');
    // Only what the compiler listed, so that no path leads out of the project.
    const file = program.assets[name] ?? program.assets[`/${name}`];
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  }

  const server = createServer((asked, response) => {
    answer(asked, response).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(error.cause instanceof Error ? error.cause.message : error.message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
