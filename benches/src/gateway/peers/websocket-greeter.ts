// What stands behind WebSockets that are weighed: it answers every message with `hi`, and other requests as well.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

/** RFC 6455 §1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const HI = Buffer.from('\x81\x02hi', 'latin1');

const server = createServer((_request, response) => response.end('ok'));
server.on('upgrade', (request, socket, head) => {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
  socket.on('error', () => socket.destroy());
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  if (head.length > 0) socket.write(HI);
  socket.on('data', () => socket.write(HI));
});
server.listen(Number(process.argv[2]), '127.0.0.1');
