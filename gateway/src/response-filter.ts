// Lets a policy change a response on its way to the client, whoever writes it: an application in memory, an upstream, the gateway.
import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';

/** What comes after a filter on the way to the client. */
export interface Downstream {
  /** False asks to wait for the response's `drain`. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** Tells the writer, after a `false`, that it may go on. */
  drained(): void;
}

export interface BodyFilter {
  /** False asks the writer to wait until `drained`. */
  write(chunk: Buffer): boolean;
  end(): void;
}

/**
 * Called once, before the head goes out: headers are read and changed on the response, by `getHeader` and `setHeader`.
 * What it returns takes the body; it is not asked when there can be none (HEAD, 204, 304).
 */
export type ResponseFilter = (
  response: ServerResponse,
  status: number,
) => ((downstream: Downstream) => BodyFilter) | undefined;

type Headers = OutgoingHttpHeaders | readonly OutgoingHttpHeader[] | undefined;
type Callback = (error?: Error | null) => void;

interface Writing {
  writeHead(status: number, message?: string | Headers, headers?: Headers): ServerResponse;
  write(chunk: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): boolean;
  end(chunk?: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): ServerResponse;
}

/**
 * Lays a filter around the response. The policy that comes later in the chain stands nearer to the upstream, so its
 * filter sees the response first. Nothing is touched on responses that have no filter.
 */
export function filterResponse(
  { response, method }: Pick<Exchange, 'response' | 'method'>,
  filter: ResponseFilter,
) {
  const outer = writingOf(response);
  let body: BodyFilter | undefined;
  let started = false;
  let ended = false;

  const start = (status: number) => {
    started = true;
    response.statusCode = status;
    const makeBody = filter(response, status);
    outer.writeHead(status);
    if (makeBody === undefined || !hasBody(method, status)) return;
    body = makeBody({
      write: (chunk) => outer.write(chunk),
      end: () => void outer.end(),
      drained: () => void response.emit('drain'),
    });
  };

  const inner: Writing = {
    writeHead(status, message, headers) {
      // Node throws for a second head, and so it shall.
      if (started) return outer.writeHead(status);
      if (typeof message === 'string') response.statusMessage = message;
      setHeaders(response, typeof message === 'string' ? headers : message);
      start(status);
      return response;
    },
    write(chunk, encoding, callback) {
      if (!started) start(response.statusCode);
      if (body === undefined) return outer.write(chunk, encoding, callback);
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') process.nextTick(done);
      return ended ? false : body.write(toBuffer(chunk, encoding));
    },
    end(chunk, encoding, callback) {
      if (typeof chunk === 'function') return inner.end(undefined, undefined, chunk as Callback);
      if (!started) {
        // Node would have done the same, had the head not been written apart from the body.
        if (!response.hasHeader('content-length') && !response.hasHeader('transfer-encoding'))
          setLength(
            response,
            method,
            chunk === undefined || chunk === null ? 0 : toBuffer(chunk, encoding).length,
          );
        start(response.statusCode);
      }
      if (body === undefined) return outer.end(chunk, encoding, callback);
      if (ended) return response;
      ended = true;
      const done = typeof encoding === 'function' ? encoding : callback;
      // Node takes null for no callback, and Fastify hands it in.
      if (typeof done === 'function') response.once('finish', done);
      if (chunk !== undefined && chunk !== null) body.write(toBuffer(chunk, encoding));
      body.end();
      return response;
    },
  };
  Object.assign(response, inner);
}

/**
 * Lets a policy answer in the upstream's place although the upstream has the response already.
 * @returns a function that writes the answer and makes deaf ears of everything the upstream may still say.
 */
export function takeOverResponse(response: ServerResponse) {
  const outer = writingOf(response);
  const before = response.getHeaders();
  return (status: number, headers: Readonly<Record<string, string>>, body: string): void => {
    for (const name of response.getHeaderNames()) if (before[name] === undefined) response.removeHeader(name);
    for (const [name, value] of Object.entries({ ...before, ...headers })) response.setHeader(name, value!);
    response.setHeader('content-length', Buffer.byteLength(body));
    outer.writeHead(status);
    outer.end(body);
    const nothing = () => response;
    // True, or a writer would wait for a drain that never comes.
    Object.assign(response, { write: () => true, end: nothing, writeHead: nothing, flushHeaders: nothing });
    Object.assign(response, { setHeader: nothing, appendHeader: nothing, removeHeader: nothing });
  };
}

export const hasBody = (method: string, status: number): boolean =>
  method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304;

function writingOf(response: ServerResponse): Writing {
  const { writeHead, write, end } = response as unknown as Writing;
  return {
    writeHead: writeHead.bind(response),
    write: write.bind(response),
    end: end.bind(response),
  };
}

function setLength(response: ServerResponse, method: string, length: number): void {
  if (hasBody(method, response.statusCode)) response.setHeader('content-length', length);
}

function toBuffer(chunk: unknown, encoding: unknown): Buffer {
  if (typeof chunk === 'string')
    return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as Uint8Array);
}

/** As `writeHead` takes them: an object, or names and values in turn, in which a name may come twice. */
function setHeaders(response: ServerResponse, headers: Headers): void {
  if (headers === undefined) return;
  if (!isFlat(headers)) {
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value);
    return;
  }
  const values = new Map<string, string[]>();
  for (let i = 0; i < headers.length; i += 2) {
    const name = String(headers[i]).toLowerCase();
    const known = values.get(name) ?? [];
    known.push(...[headers[i + 1]!].flat().map(String));
    values.set(name, known);
  }
  for (const [name, list] of values) response.setHeader(name, list.length === 1 ? list[0]! : list);
}

const isFlat = (headers: NonNullable<Headers>): headers is readonly OutgoingHttpHeader[] =>
  Array.isArray(headers);
