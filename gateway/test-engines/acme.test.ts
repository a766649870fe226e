// Automatic HTTPS against pebble: both proofs, what is kept, renewal, and patience when the authority says no.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { connect, type PeerCertificate } from 'node:tls';
import { eventually } from '@xiaoqiao/kit/testing';
import { everything, startGateway } from '../test/start-gateway.ts';
import { createAuthority } from '../test/tls/authority.ts';
import { startPebble } from './pebble.ts';

async function start(t: TestContext, challenge: 'http-01' | 'tls-alpn-01', domains: string[]) {
  const authority = await createAuthority(t);
  const pebble = await startPebble(t, authority);
  const acme = {
    domains,
    folder: join(authority.folder, 'acme'),
    directoryUrl: pebble.directoryUrl,
    caFile: pebble.caFile,
    email: 'me@shop.test',
    challenges: [challenge],
    checkMs: 50,
  };
  const open = async ({ redirect = true } = {}) => {
    const world = await startGateway(t, { routing: everything(), tls: { acme, ocspStapling: false } });
    world.clock.advance(Date.now() - world.clock.now());
    if (redirect) await world.gateway.listenRedirect('127.0.0.1', pebble.httpPort, pebble.tlsPort);
    await world.gateway.listenTls('127.0.0.1', pebble.tlsPort);
    return world;
  };
  return { ...pebble, folder: acme.folder, open };
}

async function shown(port: number, servername: string): Promise<PeerCertificate> {
  const socket = connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate;
}

const isIssued = ({ issuer }: PeerCertificate): boolean => String(issuer.CN).startsWith('Pebble');

/** Handshakes as a client does that trusts the authority and nobody else. */
async function trusts(port: number, servername: string, ca: string): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', servername, ca });
  await once(socket, 'secureConnect');
  socket.destroy();
  return socket.authorized;
}

describe('automatic HTTPS', () => {
  for (const challenge of ['http-01', 'tls-alpn-01'] as const)
    test(`a certificate for two names arrives by ${challenge}, and clients trust it`, async (t) => {
      const { open, tlsPort, root } = await start(t, challenge, ['shop.test', 'www.shop.test']);
      await open();
      await eventually('it is shown', async () => isIssued(await shown(tlsPort, 'shop.test')), {
        timeoutMs: 30_000,
      });
      const ca = await root();
      assert.ok(await trusts(tlsPort, 'shop.test', ca));
      assert.ok(await trusts(tlsPort, 'www.shop.test', ca));
    });

  test('other clients are served while a proof is asked for', async (t) => {
    const { open, tlsPort } = await start(t, 'tls-alpn-01', ['shop.test']);
    await open();
    let answered = 0;
    await eventually(
      'it is shown',
      async () => {
        const certificate = await shown(tlsPort, 'shop.test');
        answered++;
        return isIssued(certificate);
      },
      { timeoutMs: 30_000, intervalMs: 1 },
    );
    assert.ok(answered > 1);
  });

  test('account and certificate are kept for this user alone, and found again', async (t) => {
    const { open, tlsPort, folder } = await start(t, 'http-01', ['shop.test']);
    const first = await open();
    await eventually('it is shown', async () => isIssued(await shown(tlsPort, 'shop.test')), {
      timeoutMs: 30_000,
    });
    const { serialNumber } = await shown(tlsPort, 'shop.test');
    const [place = ''] = readdirSync(folder);
    assert.deepEqual(readdirSync(join(folder, place)).sort(), ['account.key', 'shop.test.pem']);
    for (const file of readdirSync(join(folder, place)))
      assert.equal(statSync(join(folder, place, file)).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, place)).mode & 0o777, 0o700);
    await first.gateway.stop(0);
    await open();
    assert.equal((await shown(tlsPort, 'shop.test')).serialNumber, serialNumber);
  });

  test('it is renewed when two thirds of its life are over', async (t) => {
    const { open, tlsPort } = await start(t, 'http-01', ['shop.test']);
    const { clock } = await open();
    await eventually('it is shown', async () => isIssued(await shown(tlsPort, 'shop.test')), {
      timeoutMs: 30_000,
    });
    const { serialNumber, valid_from, valid_to } = await shown(tlsPort, 'shop.test');
    clock.advance(Math.ceil(((Date.parse(valid_to) - Date.parse(valid_from)) * 2) / 3));
    await eventually(
      'another one is shown',
      async () => (await shown(tlsPort, 'shop.test')).serialNumber !== serialNumber,
      { timeoutMs: 30_000 },
    );
  });

  test('a name that cannot be proven is said in the log with the reason, and tried again later', async (t) => {
    const { open, tlsPort } = await start(t, 'http-01', ['shop.test']);
    const { clock, log } = await open({ redirect: false });
    const failures = () => log.lines.filter(({ message }) => message === 'a certificate was not obtained');
    await eventually('the first attempt fails', () => failures().length === 1, { timeoutMs: 30_000 });
    assert.match(log.text(), /shop\.test was not proven: .*refused/);
    assert.ok(!isIssued(await shown(tlsPort, 'shop.test')));
    // A minute, and a quarter at most.
    clock.advance(75_000);
    await eventually('another attempt fails', () => failures().length === 2, { timeoutMs: 30_000 });
    const [first, second] = failures().map(({ context }) => Number(context?.retryInMs)) as [number, number];
    assert.ok(first >= 60_000 && first <= 75_000 && second >= 120_000 && second <= 150_000);
  });
});
