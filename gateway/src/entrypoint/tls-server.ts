// The TLS listener: shows the certificate of the name asked for, and hands each connection to the protocol agreed on.
import type { Server } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TlsFrame } from '../tls/tls-frame.ts';
import { http1Options } from './http1-server.ts';
import type { Http2Server } from './http2-server.ts';
import type { EntrypointLimits } from './limits.ts';
import { interceptChallenges } from './tls-challenge.ts';

export function createTlsServer(limits: EntrypointLimits, tls: TlsFrame, http2: Http2Server): Server {
  const { store, staple } = tls;
  const server = createServer({
    ...http1Options(limits),
    minVersion: tls.minVersion,
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: limits.headersTimeoutMs,
    SNICallback: (name, done) => done(null, store.find(name)?.context),
  });
  // For the few who name no server.
  tls.onDefault((pair) => server.setSecureContext({ ...pair, minVersion: tls.minVersion }));
  const [handshake] = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on(
    'connection',
    interceptChallenges(tls.challenges, limits.headersTimeoutMs, (socket) => handshake!.call(server, socket)),
  );
  const [http1] = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[];
  server.removeAllListeners('secureConnection');
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') http2.accept(socket);
    else http1!.call(server, socket);
  });
  // A handshake that failed has nobody to answer to.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  if (staple !== undefined)
    server.on(
      'OCSPRequest',
      (leaf: Buffer, _issuer: Buffer, done: (error: null, response: Buffer | null) => void) =>
        done(null, staple(leaf)),
    );
  return server;
}
