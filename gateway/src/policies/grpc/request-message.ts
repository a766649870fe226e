// The request as a message: the JSON body, or the query where a request has none.
import type { IncomingMessage } from 'node:http';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

/** @throws XiaoqiaoError `malformed_request` unless the body is a JSON object. */
export function messageOf(request: IncomingMessage, body: Buffer): object {
  if (body.length === 0) return fromQuery(request.url!);
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below in our own words: the parser's may quote the body.
  }
  throw new XiaoqiaoError('malformed_request', { details: { reason: 'the body must be a JSON object' } });
}

/** A name that comes twice is a list. Texts become numbers where the message wants numbers. */
function fromQuery(url: string): object {
  const mark = url.indexOf('?');
  const message: Record<string, string | string[]> = Object.create(null);
  if (mark < 0) return message;
  for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) {
    const known = message[name];
    message[name] = known === undefined ? value : [known, value].flat();
  }
  return message;
}

const always = [
  'x-request-id',
  'traceparent',
  'x-xq-user',
  'x-xq-session',
  'x-xq-roles',
  'x-xq-client-ip',
  'accept-language',
];

/** What goes along as metadata. */
export function metadataOf({ headers }: IncomingMessage, more: readonly string[]): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const name of [...always, ...more]) {
    const value = headers[name];
    // gRPC takes visible ASCII only.
    if (typeof value === 'string' && /^[\x20-\x7e]*$/.test(value)) metadata[name] = value;
  }
  return metadata;
}
