// An object of the disk engine as a response: ranges, conditions, and headers that keep it from running as a page.
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { disposition, isPublic, typeOfKey } from '../object-key.ts';
import type { ObjectInfo } from '../objects.ts';
import { codeOf } from './disk-folder.ts';

/** Large enough that a big file costs few turns of the event loop. */
const CHUNK = 256 * 1024;
const YEAR = 365 * 24 * 3600;

export interface ServedObject {
  readonly info: ObjectInfo;
  readonly path: string;
  /** Of the address, under its signature; empty for a public object. */
  readonly signed: URLSearchParams;
  /** Seconds for which the address is still good. */
  readonly goodFor: number;
}

export async function serveObject(
  request: IncomingMessage,
  response: ServerResponse,
  { info, path, signed, goodFor }: ServedObject,
): Promise<void> {
  const { key, size, modifiedAt } = info;
  const etag = `"${info.etag}"`;
  const type = typeOfKey(key);
  const name = signed.get('name') ?? undefined;
  response.setHeader('etag', etag);
  response.setHeader('last-modified', new Date(modifiedAt).toUTCString());
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('content-type', type);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('content-security-policy', "default-src 'none'; sandbox");
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
  response.setHeader(
    'content-disposition',
    disposition(type, { ...(name === undefined ? {} : { name }), download: signed.get('download') === '1' }),
  );
  response.setHeader(
    'cache-control',
    // A key is never given to other bytes.
    isPublic(key) ? `public, max-age=${YEAR}, immutable` : `private, max-age=${Math.max(0, goodFor)}`,
  );
  if (matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304).end();
    return;
  }
  const ifRange = request.headers['if-range'];
  const range = ifRange === undefined || ifRange === etag ? rangeOf(request.headers.range, size) : 'all';
  if (range === 'none') {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range === 'all' ? { start: 0, end: size - 1 } : range;
  response.setHeader('content-length', end - start + 1);
  if (range !== 'all') response.setHeader('content-range', `bytes ${start}-${end}/${size}`);
  response.writeHead(range === 'all' ? 200 : 206);
  if (request.method === 'HEAD' || size === 0) {
    response.end();
    return;
  }
  await pipeline(createReadStream(path, { start, end, highWaterMark: CHUNK }), response).catch((error) => {
    // Nobody is waiting any more.
    if (codeOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** RFC 9110 §13.1.2, weak comparison. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));
}

/** RFC 9110 §14.1.2. Several ranges at once are answered whole, which every client must be able to take. */
function rangeOf(header: string | undefined, size: number): 'all' | 'none' | { start: number; end: number } {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return 'all';
  const [, from, to] = match;
  if (from === '')
    return Number(to) === 0 || size === 0 ? 'none' : { start: Math.max(0, size - Number(to)), end: size - 1 };
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < start) return 'all';
  return start >= size ? 'none' : { start, end };
}

export const notFound = (): XiaoqiaoError => new XiaoqiaoError('file_not_found');
