// What is behind the glass in a browser: the server asks the network for us (no CORS, as on a phone), the window stores.
import type { Host } from '../runtime/index.ts';

const prefix = 'xiaoqiao:';

export function createBrowserHost(storage: Readonly<Record<string, string>>, log: Host['log']): Host {
  const { localStorage } = window;
  for (const [key, value] of Object.entries(storage)) localStorage.setItem(prefix + key, value);
  return {
    log,
    async request({ url, method, headers, body }, signal) {
      const asked = await fetch('/-/request', {
        method: 'POST',
        signal,
        headers: { 'x-xiaoqiao-request': encodeURIComponent(JSON.stringify({ url, method, headers })) },
        ...(body === undefined ? {} : { body: body as BodyInit }),
      });
      const told = asked.headers.get('x-xiaoqiao-response');
      if (told === null) throw new Error(await asked.text());
      const { status, headers: answered, cookies } = JSON.parse(decodeURIComponent(told));
      return { status, headers: answered, cookies, body: new Uint8Array(await asked.arrayBuffer()) };
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
    assetUrl: (path) => path,
    regions: async () => (await fetch('/-/regions.json')).json(),
  };
}
