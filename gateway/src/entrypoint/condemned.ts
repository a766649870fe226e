// Connections on which nothing more may be read: after a request that was ambiguous, what follows cannot be trusted.
import type { IncomingMessage } from 'node:http';

const mark = Symbol('condemned');
interface Markable {
  [mark]?: true;
}

/** The parser may have read further requests from the same packet already. In HTTP/2 requests are framed, and stand alone. */
export function condemn(request: IncomingMessage): void {
  if (!isHttp2(request)) (request.socket as Markable)[mark] = true;
}

export const isCondemned = ({ socket }: IncomingMessage): boolean => (socket as Markable)[mark] === true;

/** By what it is, not by the version it claims. */
export const isHttp2 = (request: IncomingMessage): boolean => 'stream' in request;
