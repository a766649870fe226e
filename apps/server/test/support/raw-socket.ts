// Bytes on a socket, for requests that no HTTP client would send.
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * Sends these bytes and reads until the server has ended the connection, so they should ask for that (or be refused).
 * @returns status and body of the first answer; the text of everything that came
 */
export async function sendBytes(
  baseUrl: string,
  bytes: string,
): Promise<{ status: number; body: string; everything: string }> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect({ host: hostname, port: Number(port), timeout: 10_000 });
  socket.once('timeout', () => socket.destroy(new Error('no end within 10 s')));
  const reply = text(socket);
  await once(socket, 'connect');
  socket.write(bytes);
  const everything = await reply;
  const [head = '', body = ''] = everything.split('\r\n\r\n', 2);
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), body, everything };
}
