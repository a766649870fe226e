// An HTTP/2 request in the vocabulary of HTTP/1.1, so that policies and upstreams need not know the difference.
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Http2ServerRequest, type ServerHttp2Stream } from 'node:http2';
import type { ReadableOptions } from 'node:stream';

export class Http2Request extends Http2ServerRequest {
  override headers: IncomingHttpHeaders;
  override rawHeaders: string[];
  override method: string;
  override url: string;

  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    options: ReadableOptions,
    rawHeaders: readonly string[],
  ) {
    super(stream, headers as never, options, rawHeaders);
    const authority = headers[':authority'] as string | undefined;
    this.method = String(headers[':method'] ?? '');
    this.url = String(headers[':path'] ?? '');
    this.headers = plainHeaders(headers);
    this.rawHeaders = plainRaw(rawHeaders);
    if (authority !== undefined) {
      // RFC 9113 §8.3.1: Host may stand beside it, if it says the same. Two different ones are refused as two hosts.
      if (this.headers.host !== authority) this.rawHeaders.push('host', authority);
      this.headers.host = authority;
    }
    if (isWebSocket(headers)) {
      // RFC 8441 §5: what HTTP/1.1 calls a GET that asks to upgrade. The key serves the handshake behind us.
      this.method = 'GET';
      this.headers.connection = 'Upgrade';
      this.headers.upgrade = 'websocket';
      this.headers['sec-websocket-key'] = randomBytes(16).toString('base64');
      return;
    }
    // A body of unknown length is what HTTP/1.1 calls chunked; the word never leaves the gateway.
    if (headers['content-length'] === undefined && !stream.endAfterHeaders)
      this.headers['transfer-encoding'] = 'chunked';
  }
}

/** With a length it would be a request with a body. */
const isWebSocket = (headers: IncomingHttpHeaders): boolean =>
  headers[':method'] === 'CONNECT' &&
  headers[':protocol'] === 'websocket' &&
  headers['content-length'] === undefined;

function plainHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const plain: IncomingHttpHeaders = {};
  for (const name in headers) if (!name.startsWith(':')) plain[name] = headers[name];
  return plain;
}

function plainRaw(rawHeaders: readonly string[]): string[] {
  const plain: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (!rawHeaders[i]!.startsWith(':')) plain.push(rawHeaders[i]!, rawHeaders[i + 1]!);
  return plain;
}
