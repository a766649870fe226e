// The merchant's keys as they were configured: what cannot work is refused at the start, with the file to use instead.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { PUBLIC_KEY_ID_PREFIX } from '../wire/index.ts';

export interface PayPublicKey {
  /** `PUB_KEY_ID_…` */
  readonly id: string;
  readonly pem: string;
}

/** @throws RangeError naming the fix. */
export function readMerchantKey(pem: string): KeyObject {
  if (pem.includes('BEGIN CERTIFICATE'))
    throw new RangeError(
      "the merchant's private key is a certificate: give apiclient_key.pem, not apiclient_cert.pem",
    );
  if (pem.includes('BEGIN PUBLIC KEY'))
    throw new RangeError("the merchant's private key is a public key: give apiclient_key.pem");
  if (pem.includes('ENCRYPTED'))
    throw new RangeError("the merchant's private key is protected by a passphrase: store it without one");
  return requireRsa(
    read(
      () => createPrivateKey(pem),
      "the merchant's private key is no PEM: give apiclient_key.pem as it is",
    ),
    "the merchant's private key",
  );
}

/** @throws RangeError naming the fix. */
export function readPublicKey({ id, pem }: PayPublicKey): { id: string; key: KeyObject } {
  if (!id.startsWith(PUBLIC_KEY_ID_PREFIX) || id === PUBLIC_KEY_ID_PREFIX)
    throw new RangeError(
      `the id of WeChat Pay's public key begins with ${PUBLIC_KEY_ID_PREFIX}: ` +
        'copy it from the merchant platform, where the key is shown; a serial number belongs to a certificate',
    );
  if (pem.includes('PRIVATE KEY'))
    throw new RangeError("WeChat Pay's public key is a private key: give pub_key.pem, not apiclient_key.pem");
  if (pem.includes('BEGIN CERTIFICATE'))
    throw new RangeError(
      "WeChat Pay's public key is a certificate: give pub_key.pem, " +
        'or no public key at all to download platform certificates',
    );
  const fix = "WeChat Pay's public key is no PEM: give pub_key.pem as it is";
  return {
    id,
    key: requireRsa(
      read(() => createPublicKey(pem), fix),
      "WeChat Pay's public key",
    ),
  };
}

/** @throws RangeError naming the fix. */
export function checkSerialNo(serialNo: string): void {
  if (serialNo.startsWith(PUBLIC_KEY_ID_PREFIX))
    throw new RangeError(
      "the merchant's serial number is the id of WeChat Pay's public key: " +
        "give the serial number of the merchant's own API certificate",
    );
  if (!/^[0-9A-Fa-f]+$/.test(serialNo))
    throw new RangeError("the merchant's serial number is hexadecimal, without colons or spaces");
}

function read(make: () => KeyObject, fix: string): KeyObject {
  try {
    return make();
  } catch (cause) {
    throw new RangeError(fix, { cause });
  }
}

function requireRsa(key: KeyObject, what: string): KeyObject {
  if (key.asymmetricKeyType !== 'rsa')
    throw new RangeError(`${what} is of the kind ${key.asymmetricKeyType}: WeChat Pay v3 uses RSA`);
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048)
    throw new RangeError(`${what} is shorter than 2048 bits`);
  return key;
}
