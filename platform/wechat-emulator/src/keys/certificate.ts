// A self-signed X.509 certificate for the local WeChat Pay, and for the merchants that talk to it.
import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  explicit,
  integer,
  nothing,
  objectIdentifier,
  sequence,
  set,
  time,
  utf8String,
} from './der.ts';

export interface Certificate {
  /** Upper-case hex, as the Wechatpay-Serial and Authorization headers carry it. */
  readonly serialNo: string;
  readonly pem: string;
}

const SHA256_WITH_RSA = sequence(objectIdentifier('1.2.840.113549.1.1.11'), nothing);

/** Valid from a day before `now` (milliseconds) for ten years: nobody rotates a laptop. */
export function selfSign(privateKey: KeyObject, { name, now }: { name: string; now: number }): Certificate {
  const serial = randomBytes(20);
  // Positive, and without a leading zero that a printed serial would lose.
  serial[0] = 0x40 | (serial[0]! & 0x3f);
  const subject = sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(name))));
  const day = 86_400_000;
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial),
    SHA256_WITH_RSA,
    subject,
    sequence(time(now - day), time(now + 3650 * day)),
    subject,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  );
  const certificate = sequence(body, SHA256_WITH_RSA, bitString(sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g)!;
  return {
    serialNo: serial.toString('hex').toUpperCase(),
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
