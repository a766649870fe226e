// Serves one launched program to a browser on this machine: shell, realm, program, files, and the world behind the glass.
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import type { Program } from '../compiler/program.ts';
import type { LaunchRequest } from '../driver/host-call.ts';
import { createNodeHost } from '../driver/node-host.ts';
import { contentTypes } from './content-types.ts';
import { localAssets } from './local-assets.ts';
import { BadRequest, isOurs, readBody } from './own-pages.ts';
import { programText } from './program-text.ts';
import { relaySockets } from './relay-sockets.ts';
import { phoneDocument, type Script, scriptAt } from './scripts.ts';

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** The program is sent by itself, since it is large and changes. */
export type LaunchSettings = Omit<LaunchRequest, 'programText'>;

/** What may change while it serves: the program, the user who holds the phone, what else is served. */
export interface ServedApp {
  program(): Program | Promise<Program>;
  launch(): LaunchSettings;
  /** Answers a path of its own. @returns false to leave it to others */
  more?(pathname: string, asked: IncomingMessage, response: ServerResponse): boolean | Promise<boolean>;
}

const isControlPath = (path: unknown): path is string =>
  typeof path === 'string' && path.startsWith('/_emulator/');

/** @throws BadRequest for what is no address */
function addressOf({ url = '/' }: IncomingMessage): URL {
  const address = URL.parse(`http://localhost${url}`);
  if (address === null || !url.startsWith('/')) throw new BadRequest(400, 'this is no path');
  return address;
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw new BadRequest(400, 'this path is not well encoded');
  }
}

export async function serveApp(app: ServedApp, port = 0): Promise<Served> {
  const { storage: _, ...settings } = app.launch();
  const host = createNodeHost({ ...settings, storage: {} }, () => {});
  const assets = localAssets(settings.assets);
  const texts: Readonly<Record<string, () => string | Promise<string>>> = {
    '/-/phone': phoneDocument,
    '/-/launch.json': () => {
      const { album: _, ...launched } = app.launch();
      return JSON.stringify({ ...launched, assets: assets.addresses });
    },
    '/-/program.json': async () => programText(await app.program()),
    '/-/regions.json': async () => JSON.stringify(await host.regions()),
    '/-/pictures.json': async () =>
      JSON.stringify(
        (await host.pictures()).map(({ name, type, bytes }) => ({ name, type, base64: host.base64(bytes) })),
      ),
  };

  async function answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOurs(asked)) {
      response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('only pages of this simulator may ask here');
      return;
    }
    const { pathname, searchParams } = addressOf(asked);
    if (assets.send(pathname, response)) return;
    if (await app.more?.(pathname, asked, response)) return;
    const script = await scriptAt(pathname, searchParams.get('v'));
    const text = texts[pathname];
    if (script !== undefined) sendScript(script, response);
    else if (text !== undefined) {
      const type = contentTypes[extname(pathname)] ?? 'text/html';
      const body = await text();
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
      response.end(body);
    } else if (pathname === '/-/wechat' && asked.method === 'POST') await askWechat(asked, response);
    else if (pathname === '/-/wechat-file') await sendPicture(searchParams.get('path') ?? '', response);
    else sendAsset(await app.program(), decoded(pathname), response);
  }

  function sendScript({ text, isForever }: Script, response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': isForever ? 'max-age=31536000, immutable' : 'no-store',
    });
    response.end(text);
  }

  async function askWechat(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, body } = await readBody(asked);
    if (!isControlPath(path)) throw new BadRequest(400, 'path: a path of the control API, /_emulator/…');
    try {
      const answered = JSON.stringify(await host.wechat?.(path, (body ?? {}) as object));
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(answered);
    } catch (error) {
      const message = JSON.stringify({ message: (error as Error).message });
      response.writeHead(502, { 'content-type': 'application/json; charset=utf-8' }).end(message);
    }
  }

  async function sendPicture(path: string, response: ServerResponse): Promise<void> {
    const bytes = isControlPath(path) ? await host.wechatFile?.(path) : undefined;
    response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': 'image/png' }).end(bytes);
  }

  function sendAsset(program: Program, path: string, response: ServerResponse): void {
    const name = path.replace(/^\//, '');
    // Only what the compiler listed, so that no path leads out of the project.
    const file = Object.hasOwn(program.assets, name) ? program.assets[name] : undefined;
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': contentTypes[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  }

  const server = createServer((asked, response) => {
    answer(asked, response).catch((error: Error) => {
      const status = error instanceof BadRequest ? error.status : 502;
      if (!response.headersSent) response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(error.message);
    });
  });
  const sockets = relaySockets(server, host);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
