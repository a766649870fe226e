// Two sockets become one: what either side says goes to the other, at the speed of the slower, until one of them closes.
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** The upstream's word that the protocol changes, with what policies have put on the response. */
export function switchingHead(
  response: ServerResponse,
  headers: readonly string[],
  protocol: string,
): string {
  const lines = [`HTTP/1.1 101 ${STATUS_CODES[101]}`, 'connection: Upgrade', `upgrade: ${protocol}`];
  for (const [name, value] of Object.entries(response.getHeaders()))
    if (name !== 'connection' && name !== 'upgrade')
      for (const each of [value ?? []].flat()) lines.push(`${name}: ${each}`);
  for (let i = 0; i < headers.length; i += 2)
    if (!response.hasHeader(headers[i]!)) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

export function joinSockets(client: Duplex, upstream: Duplex): void {
  client.pipe(upstream);
  upstream.pipe(client);
  endTogether(client, upstream);
  endTogether(upstream, client);
}

/** One that ends in order lets what it said last be written; one that breaks takes the other with it. */
function endTogether(one: Duplex, other: Duplex): void {
  one.on('error', () => other.destroy());
  one.once('close', () => {
    if (!other.writableEnded) other.destroy();
  });
}
