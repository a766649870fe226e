// What we sign in DER, read by the openssl command and by Node.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { certificateRequest, ownCertificate } from '../../src/acme/signed-der.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const now = Date.UTC(2026, 0, 1);
const openssl = (input: Buffer | string, ...args: string[]): string =>
  execFileSync('openssl', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });

describe('signed DER', () => {
  test('a request for many names is one that openssl accepts', () => {
    const names = Array.from({ length: 40 }, (_, index) => `shop-${index}.test`);
    const text = openssl(
      certificateRequest(names, privateKey),
      'req',
      '-inform',
      'DER',
      '-verify',
      '-noout',
      '-text',
    );
    for (const name of names) assert.ok(text.includes(`DNS:${name}`));
  });

  test('a certificate of our own is signed by its key, and carries the proof', () => {
    const pem = ownCertificate({
      names: ['shop.test'],
      key: privateKey,
      now,
      lifeMs: 3_600_000,
      keyAuthorisation: 'token.thumbprint',
    });
    const certificate = new X509Certificate(pem);
    assert.ok(certificate.verify(createPublicKey(privateKey)));
    assert.equal(certificate.checkHost('shop.test'), 'shop.test');
    assert.equal(Date.parse(certificate.validTo), now + 3_600_000);
    const text = openssl(pem, 'x509', '-noout', '-text');
    // SHA-256 of the text above, as an octet string in an octet string.
    assert.match(text, /1\.3\.6\.1\.5\.5\.7\.1\.31: critical/);
  });
});
