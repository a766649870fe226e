// The local certificate authority: what it signs is trusted for the names it may sign for, and for no others.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Agent, request } from 'undici';
import { generateAuthority, issueServerCertificate } from '../../src/keys/authority.ts';

const names = ['localhost', '127.0.0.1', '::1', 'pay.example'];
const now = Date.now();
const authority = await generateAuthority({ now, names });

async function ask(certificateNames: string[], servername: string) {
  const server = createServer(
    await issueServerCertificate(authority, { now, names: certificateNames }),
    (_q, reply) => reply.end('hello'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = new Agent({ connect: { ca: authority.certificatePem, servername } });
  try {
    const { port } = server.address() as AddressInfo;
    const reply = await request(`https://127.0.0.1:${port}/`, { dispatcher: agent });
    return await reply.body.text();
  } finally {
    await agent.destroy();
    server.close();
  }
}

test('a server with its certificate is trusted by whoever trusts the authority', async () => {
  assert.equal(await ask(names, 'pay.example'), 'hello');
  assert.equal(await ask(names, 'localhost'), 'hello');
});

test('the authority is worth nothing for names that it was not made for', async () => {
  await assert.rejects(ask(['bank.example'], 'bank.example'), { message: 'permitted subtree violation' });
});

test('the certificate says which names it is for, and who issued it', async () => {
  const { cert } = await issueServerCertificate(authority, { now, names });
  const leaf = new X509Certificate(cert);
  const ca = new X509Certificate(authority.certificatePem);
  assert.equal(
    leaf.subjectAltName,
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:pay.example',
  );
  assert.equal(leaf.checkIssued(ca) && leaf.verify(ca.publicKey), true);
  assert.deepEqual([ca.ca, leaf.ca], [true, false]);
});
