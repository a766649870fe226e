// What is behind the glass without a browser: Node's own network, storage in memory, files by their virtual path.
import type { Host } from '../runtime/index.ts';

export function createNodeHost(storage: Readonly<Record<string, string>>, log: Host['log']): Host {
  const stored = new Map(Object.entries(storage));
  return {
    log,
    async request({ url, method, headers, body }, signal) {
      const response = await fetch(url, {
        method,
        headers,
        signal,
        redirect: 'follow',
        ...(body === undefined ? {} : { body: body as BodyInit }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        cookies: response.headers.getSetCookie(),
        body: new Uint8Array(await response.arrayBuffer()),
      };
    },
    storage: {
      get: (key) => stored.get(key),
      set: (key, value) => void stored.set(key, value),
      remove: (key) => void stored.delete(key),
      keys: () => [...stored.keys()],
    },
    assetUrl: (path) => path,
    regions: async () => (await import('../devserver/regions.ts')).regions(),
  };
}
