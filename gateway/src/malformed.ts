// What the parser could not read as a request: answered on the bare socket, which is then closed.
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorName, errors } from '@xiaoqiao/contract';
import { failureEnvelope, XiaoqiaoError } from '@xiaoqiao/kit/errors';

interface ServerSocket extends Duplex {
  /** Node's own link to the response under way; its default handler looks at it for the same reason. */
  readonly _httpMessage?: ServerResponse | null;
}

const names: Readonly<Record<string, ErrorName>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Answers in the catalogue's words: the parser's own may quote the request. */
export function answerMalformed(
  error: NodeJS.ErrnoException,
  socket: ServerSocket,
  onMalformed: (error: ErrorName) => void,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const earlier = socket._httpMessage;
  // The fault is in a later request of the pipeline: answered out of turn, it would pass for the answer to the earlier one.
  if (earlier?.req.complete) {
    socket.pause();
    earlier.once('close', () => answerMalformed(error, socket, onMalformed));
    return;
  }
  const name = names[error.code ?? ''] ?? 'malformed_request';
  onMalformed(name);
  // A response is out already: a second one would be read as its body.
  if (earlier?.headersSent) socket.end(() => socket.destroy());
  else answerRaw(name, socket);
}

/** The last thing that is said on a connection. */
export function answerRaw(name: ErrorName, socket: Duplex): void {
  socket.end(rawAnswer(name), () => socket.destroy());
}

function rawAnswer(name: ErrorName): string {
  const { status } = errors[name];
  const body = JSON.stringify(failureEnvelope(new XiaoqiaoError(name), '', 'zh-CN'));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
