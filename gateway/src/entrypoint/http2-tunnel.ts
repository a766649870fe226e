// A WebSocket over one stream of HTTP/2 (RFC 8441), to the taker a socket of HTTP/1.1: the head that he writes becomes the stream's.
import type { OutgoingHttpHeaders } from 'node:http';
import { constants, type ServerHttp2Stream } from 'node:http2';
import { Duplex } from 'node:stream';

const HEAD_END = '\r\n\r\n';
const LONGEST_HEAD = 65_536;
/** After its end the client has so long to read it. */
const LINGER_MS = 1000;
/** RFC 9113 §8.2.2 forbids the first ones, and the key that the last one answers was ours. */
const leftOut = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'sec-websocket-accept',
]);

export class Http2Tunnel extends Duplex {
  bytesRead = 0;
  bytesWritten = 0;
  readonly #stream: ServerHttp2Stream;
  /** What has been written of the head; undefined once it has been sent. */
  #head: Buffer | undefined = Buffer.alloc(0);

  constructor(stream: ServerHttp2Stream) {
    super();
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length;
      if (!this.push(chunk)) stream.pause();
    });
    stream.once('end', () => this.push(null));
    stream.on('error', () => this.destroy());
    stream.once('close', () => this.destroy());
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#head === undefined) {
      this.#send(chunk, done);
      return;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) {
      done(this.#head.length > LONGEST_HEAD ? new Error('the head does not end') : null);
      return;
    }
    const { status, headers } = headOf(this.#head.toString('latin1', 0, end));
    const rest = this.#head.subarray(end + HEAD_END.length);
    this.#head = undefined;
    if (this.#stream.destroyed) {
      done();
      return;
    }
    // What HTTP/1.1 calls switching is success here.
    this.#stream.respond({ ...headers, ':status': status === 101 ? 200 : status });
    if (rest.length > 0) this.#send(rest, done);
    else done();
  }

  override _final(done: () => void): void {
    this.#stream.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const stream = this.#stream;
    // At once, the reset of the stream could overtake what was said last.
    if (this.writableFinished && !stream.destroyed) {
      stream.resume();
      const timer = setTimeout(() => stream.close(constants.NGHTTP2_NO_ERROR), LINGER_MS).unref();
      stream.once('close', () => clearTimeout(timer));
    } else if (!stream.destroyed) stream.close(constants.NGHTTP2_CANCEL);
    done(error);
  }

  #send(chunk: Buffer, done: (error?: Error | null) => void): void {
    this.bytesWritten += chunk.length;
    this.#stream.write(chunk, done);
  }
}

function headOf(text: string): { status: number; headers: OutgoingHttpHeaders } {
  const [first = '', ...lines] = text.split('\r\n');
  const headers: Record<string, string | string[]> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon <= 0 || leftOut.has(name)) continue;
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return { status: Number(first.split(' ')[1]), headers };
}
