// Who may use the development server: pages that it served itself, to a browser on this machine.
import type { IncomingMessage } from 'node:http';

/** What its own pages say is short; bodies of the app go through sockets. */
const largestBody = 1024 * 1024;
const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** What asked in a way that gets no answer: the client's mistake. */
export class BadRequest extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * It makes requests for whoever asks, so a page of the web must not: its Origin is another, and a name that leads here
 * (DNS rebinding) is none of ours. What has no Origin, like an image, tells in `Sec-Fetch-Site` whose page wants it.
 */
export function isOurs({ headers }: IncomingMessage): boolean {
  const { host = '', origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if (!ownNames.has(host.replace(/:\d+$/, ''))) return false;
  if (origin !== undefined) return origin === `http://${host}`;
  return site === undefined || site === 'same-origin' || site === 'none' || mode === 'navigate';
}

/** @throws BadRequest for a body beyond a megabyte, or one that is no object in JSON */
export async function readBody(asked: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const tooLarge = new BadRequest(413, `a body of more than ${largestBody} bytes`);
  if (Number(asked.headers['content-length'] ?? 0) > largestBody) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of asked) {
    size += chunk.length;
    if (size > largestBody) throw tooLarge;
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw new BadRequest(400, 'the body is no object in JSON');
}
