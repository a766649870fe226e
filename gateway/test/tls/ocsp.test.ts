// Stapling against the responder of the openssl command: asked ahead of need, shown in handshakes, never waited for.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { connect } from 'node:tls';
import { eventually } from '@xiaoqiao/kit/testing';
import { readOcsp } from '../../src/tls/ocsp.ts';
import { startGateway } from '../start-gateway.ts';
import { type Authority, createAuthority } from './authority.ts';

async function startStapling(t: TestContext, authority: Authority, { responder = true } = {}) {
  const certificates = [authority.issue('shop', ['shop.test'])];
  // It knows what was issued before it started.
  if (responder) await authority.startResponder(t);
  const world = await startGateway(t, { tls: { certificates } });
  return { ...world, port: Number(new URL(await world.gateway.listenTls('127.0.0.1', 0)).port) };
}

/** What a handshake shows; undefined when that is nothing. */
async function stapled(port: number, ca: string): Promise<Buffer | undefined> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'shop.test', ca, requestOCSP: true });
  const shown = new Promise<Buffer>((resolve) => socket.once('OCSPResponse', resolve));
  await once(socket, 'secureConnect');
  const response = await shown;
  socket.destroy();
  return response === null || response.length === 0 ? undefined : response;
}

describe('OCSP stapling', () => {
  test('shows what the authority says, once it has said it', async (t) => {
    const authority = await createAuthority(t);
    const { port } = await startStapling(t, authority);
    const bytes = await eventually('an answer is stapled', () => stapled(port, authority.ca));
    const leaf = new X509Certificate(readFileSync(`${authority.folder}/shop.pem`));
    assert.equal(readOcsp(bytes, leaf).fate, 'good');
  });

  test('a handshake needs no answer', async (t) => {
    const authority = await createAuthority(t);
    const { port, log } = await startStapling(t, authority, { responder: false });
    assert.equal(await stapled(port, authority.ca), undefined);
    await eventually('the failure is logged', () => log.text().includes('no OCSP answer'));
  });

  test('a revoked certificate is said to be one, in the log, too', async (t) => {
    const authority = await createAuthority(t);
    authority.issue('shop', ['shop.test']);
    authority.revoke('shop');
    await authority.startResponder(t);
    const files = { certFile: `${authority.folder}/shop.pem`, keyFile: `${authority.folder}/shop.key` };
    const { log } = await startGateway(t, { tls: { certificates: [files] } });
    await eventually('the log says so', () =>
      log.lines.find(({ level, context }) => level === 'error' && context?.fate === 'revoked'),
    );
  });

  test('an answer about another certificate is none', async (t) => {
    const authority = await createAuthority(t);
    const { port } = await startStapling(t, authority);
    const bytes = await eventually('an answer is stapled', () => stapled(port, authority.ca));
    authority.issue('other', ['other.test']);
    const other = new X509Certificate(readFileSync(`${authority.folder}/other.pem`));
    assert.throws(() => readOcsp(bytes, other), /another certificate/);
  });

  test('what is no answer is refused', () => {
    const leaf = {} as X509Certificate;
    assert.throws(() => readOcsp(Buffer.from('3003', 'hex'), leaf), /breaks off/);
    assert.throws(() => readOcsp(Buffer.from('30030a0106', 'hex'), leaf), /status 6/);
  });
});
