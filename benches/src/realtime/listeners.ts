// Many listeners in a process of their own: opens the sockets, and says when the last of them has heard a message.
import { connect, type Socket } from 'node:net';

const SOURCES = 8;
const BATCH = 100;

const handshake = (ticket: string): string =>
  `GET /api/realtime?ticket=${ticket} HTTP/1.1\r\nHost: bench.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** A text frame of less than 126 bytes, masked with zeros. */
const framed = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
const subscribe = framed('{"type":"subscribe","topic":"room/all"}');

const sockets: Socket[] = [];
let marker = Buffer.from('nothing yet');
let heard = 0;
let onLast: (at: bigint) => void = () => {};

function open(port: number, ticket: string, index: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (index % SOURCES)}` });
    let seen = '';
    const begin = (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      if (!seen.includes('"subscribed"')) return;
      socket.off('data', begin).on('data', listen);
      resolve();
    };
    const listen = (chunk: Buffer) => {
      if (chunk.includes(marker) && ++heard === sockets.length) onLast(process.hrtime.bigint());
    };
    socket.on('data', begin).once('error', reject);
    socket.once('close', () => reject(new Error(`closed after ${JSON.stringify(seen)}`)));
    socket.write(handshake(ticket), 'latin1');
    socket.write(subscribe);
    sockets.push(socket);
  });
}

process.on('message', async (message: { open?: { port: number; tickets: string[] }; expect?: string }) => {
  if (message.open !== undefined) {
    const { port, tickets } = message.open;
    for (let at = 0; at < tickets.length; at += BATCH)
      await Promise.all(tickets.slice(at, at + BATCH).map((ticket, i) => open(port, ticket, at + i)));
    process.send!({ opened: sockets.length });
  }
  if (message.expect !== undefined) {
    marker = Buffer.from(message.expect);
    heard = 0;
    onLast = (at) => process.send!({ last: at.toString() });
    process.send!({ expecting: true });
  }
});
process.once('disconnect', () => process.exit());
