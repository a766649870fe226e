// Who may use the development server: pages that it served itself, to a browser on this machine.
import type { IncomingMessage } from 'node:http';

const largestBody = 64 * 1024 * 1024;
const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * It makes requests for whoever asks, so a page of the web must not: its Origin is another, and a name that leads here
 * (DNS rebinding) is none of ours.
 */
export function isOurs({ headers: { host = '', origin } }: IncomingMessage): boolean {
  if (!ownNames.has(host.replace(/:\d+$/, ''))) return false;
  return origin === undefined || origin === `http://${host}`;
}

/** @throws Error for a body beyond 64 MB */
export async function readBody(asked: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of asked) {
    size += chunk.length;
    if (size > largestBody) throw new Error(`a request body of more than ${largestBody} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
