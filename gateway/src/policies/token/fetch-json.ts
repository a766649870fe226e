// Fetches a small JSON document: bounded in size and time, and never sent elsewhere by a redirect.
import { request } from 'undici';

const TIMEOUT_MS = 5000;
const MAX_BYTES = 256 * 1024;

/** @throws Error for anything but 200 with JSON of at most 256 KiB within five seconds */
export async function fetchJson(url: string): Promise<unknown> {
  const { statusCode, body } = await request(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
  return JSON.parse(Buffer.concat(chunks, length).toString('utf8'));
}
