// A certificate authority of this machine's own, and server certificates from it: for SDKs that insist on https.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import {
  bitString,
  boolean,
  type Der,
  explicit,
  integer,
  nothing,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
  time,
  utf8String,
} from './der.ts';

export interface Authority {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** What a TLS server needs, as node:tls takes it. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

const DAY = 86_400_000;
const NAME = 'Xiaoqiao local WeChat CA';
const SHA256_WITH_RSA = sequence(objectIdentifier('1.2.840.113549.1.1.11'), nothing);

/**
 * Valid for ten years from a day before `now` (milliseconds), and for the named hosts and addresses only: whoever
 * trusts it, and loses its key, has not given away the rest of the web.
 */
export async function generateAuthority({
  now,
  names,
}: {
  now: number;
  names: readonly string[];
}): Promise<Authority> {
  const keys = await rsaKeys();
  const permitted = names.map((name) => sequence(generalName(name, 'subtree')));
  const pem = certify({
    subject: NAME,
    issuerKey: keys.privateKey,
    key: keys.publicKey,
    from: now - DAY,
    until: now + 3650 * DAY,
    extensions: [
      extension('2.5.29.19', true, sequence(boolean(true))),
      // keyCertSign and cRLSign.
      extension('2.5.29.15', true, keyUsage(0x06, 1)),
      extension('2.5.29.30', true, sequence(tagged(0xa0, Buffer.concat(permitted)))),
    ],
  });
  return { certificatePem: pem, privateKeyPem: pemOfKey(keys.privateKey) };
}

/** Valid for two years: the longest that browsers of every make still take from a private authority. */
export async function issueServerCertificate(
  authority: Authority,
  { now, names }: { now: number; names: readonly string[] },
): Promise<ServerCertificate> {
  const keys = await rsaKeys();
  const cert = certify({
    subject: names[0] ?? 'localhost',
    issuerKey: createPrivateKey(authority.privateKeyPem),
    key: keys.publicKey,
    from: now - DAY,
    until: now + 730 * DAY,
    extensions: [
      // digitalSignature and keyEncipherment.
      extension('2.5.29.15', true, keyUsage(0xa0, 5)),
      extension('2.5.29.37', false, sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', false, sequence(...names.map((name) => generalName(name, 'name')))),
    ],
  });
  return { cert: cert + authority.certificatePem, key: pemOfKey(keys.privateKey) };
}

interface Request {
  readonly subject: string;
  readonly issuerKey: KeyObject;
  readonly key: KeyObject;
  readonly from: number;
  readonly until: number;
  readonly extensions: readonly Der[];
}

function certify({ subject, issuerKey, key, from, until, extensions }: Request): string {
  const serial = randomBytes(20);
  serial[0] = 0x40 | (serial[0]! & 0x3f);
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial),
    SHA256_WITH_RSA,
    nameOf(NAME),
    sequence(time(from), time(until)),
    nameOf(subject),
    key.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      sequence(
        ...extensions,
        extension('2.5.29.14', false, octetString(keyIdentifier(key))),
        extension('2.5.29.35', false, sequence(tagged(0x80, keyIdentifier(createPublicKey(issuerKey))))),
      ),
    ),
  );
  const certificate = sequence(body, SHA256_WITH_RSA, bitString(sign('sha256', body, issuerKey)));
  return `-----BEGIN CERTIFICATE-----\n${certificate
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END CERTIFICATE-----\n`;
}

const nameOf = (text: string) => sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(text))));

const extension = (oid: string, critical: boolean, value: Der) =>
  sequence(objectIdentifier(oid), ...(critical ? [boolean(true)] : []), octetString(value));

/** A bit string with `unused` bits at its end. */
const keyUsage = (bits: number, unused: number) => tagged(0x03, Buffer.from([unused, bits]));

/** RFC 5280 §4.2.1.6; in a permitted subtree an address comes with its mask. */
function generalName(name: string, use: 'name' | 'subtree'): Der {
  const version = isIP(name);
  if (version === 0) return tagged(0x82, Buffer.from(name));
  const bytes = version === 4 ? Buffer.from(name.split('.').map(Number)) : LOOPBACK_6;
  return tagged(0x87, use === 'name' ? bytes : Buffer.concat([bytes, Buffer.alloc(bytes.length, 0xff)]));
}

/** The only address of version 6 that is ever asked for. */
const LOOPBACK_6 = Buffer.from('00000000000000000000000000000001', 'hex');

const keyIdentifier = (key: KeyObject) =>
  createHash('sha1')
    .update(key.export({ type: 'pkcs1', format: 'der' }))
    .digest();

const rsaKeys = () => promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
const pemOfKey = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
