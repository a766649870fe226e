// What is behind the glass in a browser: the server asks the network for us (no CORS, as on a phone), the window stores.
import { redirected } from '../devserver/origins.ts';
import type { LaunchRequest } from '../driver/host-call.ts';
import type { Host, NetworkResponse, Picture, WechatAnswer } from '../runtime/index.ts';

const prefix = 'xiaoqiao:';

/** The server behind the page; `openid` may change while the app runs. */
export function createBrowserHost(
  request: Pick<LaunchRequest, 'storage' | 'wechat' | 'origins'>,
  log: Host['log'],
): Host {
  const { localStorage } = window;
  for (const [key, value] of Object.entries(request.storage)) localStorage.setItem(prefix + key, value);
  return {
    log,
    request({ url, method, headers, body }, sent) {
      const aborting = new AbortController();
      const ask = async (): Promise<NetworkResponse> => {
        const asked = await fetch('/-/request', {
          method: 'POST',
          signal: aborting.signal,
          headers: { 'x-xiaoqiao-request': encodeURIComponent(JSON.stringify({ url, method, headers })) },
          ...(body === undefined ? {} : { body: body as BodyInit }),
        });
        if (body !== undefined) sent?.(body.length);
        const told = asked.headers.get('x-xiaoqiao-response');
        if (told === null) throw new Error(await asked.text());
        const { status, headers: answered, cookies } = JSON.parse(decodeURIComponent(told));
        return { status, headers: answered, cookies, body: new Uint8Array(await asked.arrayBuffer()) };
      };
      return { answer: ask(), abort: () => aborting.abort() };
    },
    socket({ url, headers, protocols }, heard) {
      const asked = new URL('/-/socket', location.href);
      asked.protocol = 'ws:';
      asked.searchParams.set('ask', JSON.stringify({ url, headers, protocols }));
      const socket = new WebSocket(asked);
      socket.binaryType = 'arraybuffer';
      // The first frame says what the other side answered, the rest is the other side's.
      socket.addEventListener('message', ({ data }) => heard.open(JSON.parse(data)), { once: true });
      let opened = false;
      socket.addEventListener('message', ({ data }) => {
        if (opened) heard.message(typeof data === 'string' ? data : new Uint8Array(data));
        opened = true;
      });
      socket.addEventListener('error', () => heard.error('the socket broke'));
      socket.addEventListener('close', ({ code, reason }) => heard.close(code, reason));
      return {
        send: (data) => socket.send(data as string),
        close: (code, reason) =>
          socket.close(code === 1000 || (code >= 3000 && code < 5000) ? code : 1000, reason),
      };
    },
    storage: {
      get: (key) => localStorage.getItem(prefix + key) ?? undefined,
      set: (key, value) => localStorage.setItem(prefix + key, value),
      remove: (key) => localStorage.removeItem(prefix + key),
      keys: () =>
        Object.keys(localStorage)
          .filter((key) => key.startsWith(prefix))
          .map((key) => key.slice(prefix.length)),
    },
    ...(request.wechat !== undefined && {
      async wechat(path: string, body: object): Promise<WechatAnswer> {
        const asked = await fetch('/-/wechat', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ path, body }),
        });
        const answer = await asked.json();
        if (!asked.ok) throw new Error(answer.message);
        return answer;
      },
      wechatFile: async (path: string) =>
        new Uint8Array(await (await fetch(`/-/wechat-file?path=${encodeURIComponent(path)}`)).arrayBuffer()),
    }),
    async pictures(): Promise<readonly Picture[]> {
      const list = (await (await fetch('/-/pictures.json')).json()) as {
        name: string;
        type: string;
        base64: string;
      }[];
      return list.map(({ name, type, base64 }) => ({ name, type, bytes: fromBase64(base64) }));
    },
    fileAddress: (bytes, type) => URL.createObjectURL(new Blob([bytes as BlobPart], { type })),
    assetUrl: (path) => redirected(path, request.origins),
    regions: async () => (await fetch('/-/regions.json')).json(),
    encode: (text) => new TextEncoder().encode(text),
    decode: (bytes) => new TextDecoder().decode(bytes),
    base64: (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
    fromBase64,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  };
}

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
