// What ACME needs signed in DER: a request for a certificate, and certificates of our own making.
import { createPublicKey, hash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, context, encode, integer, octets, oid, sequence, tag, time, truth, utf8 } from '../tls/der.ts';

const ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const SUBJECT_ALT_NAME = '2.5.29.17';
const COMMON_NAME = '2.5.4.3';
/** RFC 8737 §3. */
const ACME_IDENTIFIER = '1.3.6.1.5.5.7.1.31';
const VERSION_3 = 2;
const DNS_NAME = context(2, false);

const spki = (key: KeyObject): Buffer => createPublicKey(key).export({ format: 'der', type: 'spki' });

const alternativeNames = (names: readonly string[]): Buffer =>
  sequence(
    oid(SUBJECT_ALT_NAME),
    octets(sequence(...names.map((name) => encode(DNS_NAME, Buffer.from(name))))),
  );

function signed(content: Buffer, key: KeyObject): Buffer {
  return sequence(content, sequence(oid(ECDSA_SHA256)), bits(sign('sha256', content, key)));
}

/** PKCS #10 (RFC 2986). */
export function certificateRequest(names: readonly string[], key: KeyObject): Buffer {
  const extensions = sequence(oid(EXTENSION_REQUEST), encode(tag.set, sequence(alternativeNames(names))));
  return signed(
    sequence(integer(Buffer.from([0])), sequence(), spki(key), encode(context(0, true), extensions)),
    key,
  );
}

export interface OwnCertificate {
  readonly names: readonly string[];
  /** P-256. */
  readonly key: KeyObject;
  readonly now: number;
  readonly lifeMs: number;
  /** Proves control of the name in tls-alpn-01. */
  readonly keyAuthorisation?: string;
}

const MINUTES_5 = 300_000;

/** Signed by itself; as PEM. */
export function ownCertificate({ names, key, now, lifeMs, keyAuthorisation }: OwnCertificate): string {
  const name = sequence(encode(tag.set, sequence(oid(COMMON_NAME), utf8(names[0]!))));
  const proof =
    keyAuthorisation === undefined
      ? []
      : [sequence(oid(ACME_IDENTIFIER), truth(), octets(octets(hash('sha256', keyAuthorisation, 'buffer'))))];
  const content = sequence(
    encode(context(0, true), integer(Buffer.from([VERSION_3]))),
    integer(randomBytes(16)),
    sequence(oid(ECDSA_SHA256)),
    name,
    sequence(time(now - MINUTES_5), time(now + lifeMs)),
    name,
    spki(key),
    encode(context(3, true), sequence(alternativeNames(names), ...proof)),
  );
  const text = signed(content, key).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${text.trimEnd()}\n-----END CERTIFICATE-----\n`;
}
