// What is behind the glass in a browser: the server asks the network for us (no CORS, as on a phone), the window stores.
import { redirected } from '../devserver/origins.ts';
import type { LaunchRequest } from '../driver/host-call.ts';
import type { Host, NetworkResponse, Picture, WechatAnswer } from '../runtime/index.ts';

const prefix = 'xiaoqiao:';

/** The server behind the page; `openid` may change while the app runs. */
export interface BrowserHost extends Host {
  /** What still waits for an answer waits in vain. */
  close(): void;
}

export function createBrowserHost(
  request: Pick<LaunchRequest, 'storage' | 'wechat' | 'origins' | 'assets'>,
  log: Host['log'],
): BrowserHost {
  const open = new Set<WebSocket>();
  const relayed = (path: string, ask: object): WebSocket => {
    const socket = relaySocket(path, ask);
    open.add(socket);
    socket.addEventListener('close', () => open.delete(socket));
    return socket;
  };
  const { localStorage } = window;
  for (const [key, value] of Object.entries(request.storage)) localStorage.setItem(prefix + key, value);
  return {
    log,
    close() {
      for (const socket of open) socket.close();
    },
    request({ url, method, headers, body }, sent) {
      const socket = relayed('/-/request', { url, method, headers });
      const answer = new Promise<NetworkResponse>((resolve, reject) => {
        let head: Omit<NetworkResponse, 'body'> | undefined;
        socket.addEventListener('open', () => {
          const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
          socket.send((bytes ?? new Uint8Array()) as BufferSource);
          if (bytes !== undefined) sent?.(bytes.length);
        });
        socket.addEventListener('message', ({ data }) => {
          if (typeof data !== 'string') {
            resolve({ ...head!, body: new Uint8Array(data) });
            socket.close();
            return;
          }
          const told = JSON.parse(data);
          if (told.status !== undefined) head = told;
          else {
            reject(Object.assign(new Error(told.message), { code: told.code }));
            socket.close();
          }
        });
        socket.addEventListener('close', () => reject(new Error('abort')));
      });
      return { answer, abort: () => socket.close() };
    },
    socket({ url, headers, protocols }, heard) {
      const socket = relayed('/-/socket', { url, headers, protocols });
      // The first frame says what the other side answered, or why it did not; the rest is the other side's.
      let isFirst = true;
      socket.addEventListener('message', ({ data }) => {
        if (!isFirst) heard.message(typeof data === 'string' ? data : new Uint8Array(data));
        else {
          const { headers, message } = JSON.parse(data);
          if (headers === undefined) heard.error(message);
          else heard.open(headers);
        }
        isFirst = false;
      });
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
    packageFile,
    assetUrl: (path) => redirected(path, { ...request.origins, ...request.assets }),
    regions: async () => (await fetch('/-/regions.json')).json(),
    encode: (text) => new TextEncoder().encode(text),
    decode: (bytes) => new TextDecoder().decode(bytes),
    base64: (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
    fromBase64,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  };
}

/** The app waits for it, as for a disk. */
function packageFile(path: string): Uint8Array | undefined {
  // The server's own paths are no files of the app.
  if (path.startsWith('-/')) return undefined;
  const asking = new XMLHttpRequest();
  asking.open('GET', `/${path.split('/').map(encodeURIComponent).join('/')}`, false);
  // Bytes as letters: a browser gives no buffer to who waits.
  asking.overrideMimeType('text/plain; charset=x-user-defined');
  asking.send();
  if (asking.status !== 200) return undefined;
  return Uint8Array.from(asking.responseText, (letter) => letter.charCodeAt(0));
}

/** A socket to the server behind the page, which asks the network for us. */
function relaySocket(path: string, ask: object): WebSocket {
  const address = new URL(path, location.href);
  address.protocol = 'ws:';
  address.searchParams.set('ask', JSON.stringify(ask));
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  return socket;
}

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
