// Request bodies: whether there is one, reading it within a limit, and handing a body that was read on to an upstream.
import { IncomingMessage } from 'node:http';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Awaitable } from '@xiaoqiao/state';

const NO_BYTES = Buffer.alloc(0);

const isChunked = (request: IncomingMessage): boolean => request.headers['transfer-encoding'] !== undefined;

/** Bytes the client announced; undefined when the body is chunked. The parser has checked that it is a number. */
export function declaredLength(request: IncomingMessage): number | undefined {
  if (isChunked(request)) return undefined;
  const length = request.headers['content-length'];
  return length === undefined ? 0 : Number(length);
}

export const bodyTooLarge = (limit: number): XiaoqiaoError =>
  new XiaoqiaoError('body_too_large', { details: { limit } });

/** Never holds more than `limit` bytes; what comes beyond is left in the request for the answer to discard. */
export function readBody(request: IncomingMessage, limit: number): Awaitable<Buffer> {
  const declared = declaredLength(request);
  if (declared === 0) return NO_BYTES;
  if (declared !== undefined && declared > limit) return Promise.reject(bodyTooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (finish: () => void) => {
      request.off('data', onData).off('end', onEnd).off('error', onBreak).off('close', onBreak);
      finish();
    };
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else {
        request.pause();
        settle(() => reject(bodyTooLarge(limit)));
      }
    };
    const onEnd = () =>
      settle(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length)));
    const onBreak = (cause?: Error) =>
      settle(() =>
        reject(new XiaoqiaoError('malformed_request', { cause, details: { reason: 'the body broke off' } })),
      );
    request.on('data', onData).on('end', onEnd).on('error', onBreak).on('close', onBreak);
  });
}

/**
 * A request equal to `request` whose body can be read again: a genuine IncomingMessage on the same socket,
 * because a stream that has ended cannot be given its bytes back.
 */
export function withBody(request: IncomingMessage, body: Buffer): IncomingMessage {
  const copy = new IncomingMessage(request.socket);
  copy.httpVersionMajor = request.httpVersionMajor;
  copy.httpVersionMinor = request.httpVersionMinor;
  copy.httpVersion = request.httpVersion;
  copy.method = request.method!;
  copy.url = request.url!;
  copy.rawHeaders = request.rawHeaders;
  copy.headers = request.headers;
  if (isChunked(request)) {
    delete copy.headers['transfer-encoding'];
    copy.headers['content-length'] = String(body.length);
  }
  // Both the stream and the message are complete, so nothing ever touches the socket through the copy.
  copy.complete = true;
  if (body.length > 0) copy.push(body);
  copy.push(null);
  return copy;
}
