// What is behind the glass without a browser: Node's own network, storage in memory, files by their virtual path.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { redirected, socketOrigins } from '../devserver/origins.ts';
import type { Host, NetworkResponse, SocketConnection, WechatAnswer } from '../runtime/index.ts';
import type { LaunchRequest } from './host-call.ts';
import { testPictures } from './test-pictures.ts';

type Given = Pick<LaunchRequest, 'storage' | 'wechat' | 'origins' | 'album' | 'files'>;

const WECHAT_MS = 30_000;

export function createNodeHost(
  { storage, wechat, origins, album, files = {} }: Given,
  log: Host['log'],
): Host {
  const stored = new Map(Object.entries(storage));
  return {
    log,
    request({ url, method, headers, body }, sent) {
      const aborting = new AbortController();
      const answer = fetch(redirected(url, origins), {
        method,
        headers,
        signal: aborting.signal,
        redirect: 'follow',
        ...(body === undefined ? {} : { body: body as BodyInit }),
      }).then(
        async (response): Promise<NetworkResponse> => {
          if (body !== undefined) sent?.(body.length);
          return {
            status: response.status,
            headers: Object.fromEntries(response.headers),
            cookies: response.headers.getSetCookie(),
            body: new Uint8Array(await response.arrayBuffer()),
          };
        },
        (error) => {
          // What undici wraps says more than "fetch failed".
          throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
        },
      );
      return { answer, abort: () => aborting.abort() };
    },
    socket: ({ url, headers, protocols }, heard) =>
      openSocket(redirected(url, socketOrigins(origins)), headers, protocols, heard),
    storage: {
      get: (key) => stored.get(key),
      set: (key, value) => void stored.set(key, value),
      remove: (key) => void stored.delete(key),
      keys: () => [...stored.keys()],
    },
    ...(wechat !== undefined && {
      wechat: (path: string, body: object) =>
        askWechat(wechat.base, path, { openid: wechat.openid, ...body }),
      wechatFile: async (path: string) => {
        const response = await fetch(wechat.base + path, { signal: AbortSignal.timeout(WECHAT_MS) });
        return new Uint8Array(await response.arrayBuffer());
      },
    }),
    pictures: async () => album ?? testPictures(),
    fileAddress: (bytes, type) => `data:${type};base64,${Buffer.from(bytes).toString('base64')}`,
    packageFile: (path) =>
      Object.hasOwn(files, path) ? new Uint8Array(readFileSync(files[path]!)) : undefined,
    assetUrl: (path) => redirected(path, origins),
    regions: async () => (await import('../devserver/regions.ts')).regions(),
    encode: (text) => new Uint8Array(Buffer.from(text)),
    // Like a browser's, it leaves out a byte order mark.
    decode: (bytes) => new TextDecoder().decode(bytes),
    base64: (bytes) => Buffer.from(bytes).toString('base64'),
    fromBase64: (text) => new Uint8Array(Buffer.from(text, 'base64')),
    random: (length) => new Uint8Array(randomBytes(length)),
  };
}

/** Lists are read with GET, everything else is said with POST. */
const read = new Set(['/_emulator/orders', '/_emulator/users', '/_emulator/avatars']);

async function askWechat(base: string, path: string, body: object): Promise<WechatAnswer> {
  const response = await fetch(base + path, {
    signal: AbortSignal.timeout(WECHAT_MS),
    ...(read.has(path)
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as WechatAnswer;
  if (!response.ok)
    throw new Error(`the WeChat emulator refuses ${path}: ${answer.message ?? response.status}`);
  return answer;
}

function openSocket(
  url: string,
  headers: Readonly<Record<string, string>>,
  protocols: readonly string[],
  heard: Parameters<Host['socket']>[1],
): SocketConnection {
  const socket = new WebSocket(url, [...protocols], { headers, maxPayload: 16 * 1024 * 1024 });
  socket.on('upgrade', ({ headers: answered }) =>
    socket.once('open', () =>
      heard.open(Object.fromEntries(Object.entries(answered).map(([name, value]) => [name, String(value)]))),
    ),
  );
  socket.on('message', (data: Buffer, isBinary) =>
    heard.message(isBinary ? new Uint8Array(data) : data.toString()),
  );
  socket.on('error', (error) => heard.error(error.message));
  socket.on('close', (code, reason) => heard.close(code, reason.toString()));
  return {
    send: (data) => socket.send(data),
    close: (code, reason) => socket.close(code, reason),
  };
}
