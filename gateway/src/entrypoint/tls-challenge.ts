// tls-alpn-01 (RFC 8737): while a proof is wanted, each new connection is asked first whether it comes for that.
import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Challenges } from '../acme/challenges.ts';

const PROTOCOL = 'acme-tls/1';
const RECORD_HEADER = 5;
/** The largest record TLS allows. */
const LONGEST_HELLO = RECORD_HEADER + 16_384;

/**
 * Which certificate to show is decided before Node knows the protocol that was asked for, so the greeting is read here.
 * It is put back unread; a connection that comes for anything else goes on as if nothing had happened.
 */
export function interceptChallenges(
  challenges: Challenges,
  waitMs: number,
  goOn: (socket: Socket) => void,
): (socket: Socket) => void {
  const server = createServer({
    ALPNProtocols: [PROTOCOL],
    handshakeTimeout: waitMs,
    SNICallback: (name, done) => done(null, challenges.contextFor(name)),
  });
  server.on('secureConnection', (socket: TLSSocket) => socket.end());
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return (socket) => {
    if (!challenges.wantsTls) goOn(socket);
    else
      void greetingOf(socket, waitMs).then((greeting) => {
        if (greeting === undefined) socket.destroy();
        else if (greeting.includes(PROTOCOL)) server.emit('connection', socket);
        else goOn(socket);
      });
  };
}

/** @returns undefined when it does not come in time. */
function greetingOf(socket: Socket, waitMs: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    let seen = Buffer.alloc(0);
    const finish = (greeting: Buffer | undefined) => {
      clearTimeout(timer);
      socket.off('data', take).off('close', give).off('error', give);
      socket.pause();
      if (greeting !== undefined) socket.unshift(greeting);
      resolve(greeting);
    };
    const take = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      const wanted = seen.length < RECORD_HEADER ? RECORD_HEADER : RECORD_HEADER + seen.readUInt16BE(3);
      if (seen.length >= wanted || seen.length >= LONGEST_HELLO) finish(seen);
    };
    const give = () => finish(undefined);
    const timer = setTimeout(give, waitMs);
    socket.on('data', take).on('close', give).on('error', give);
  });
}
