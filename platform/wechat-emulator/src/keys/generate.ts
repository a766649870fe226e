// Keys for a first start: plain strings, to be stored with the other secrets so that a restart keeps them.
import { generateKeyPair, type KeyObject, randomBytes, randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { PUBLIC_KEY_ID_PREFIX } from '@xiaoqiao/wechat/wire';
import { selfSign } from './certificate.ts';

/** WeChat Pay's own keys: what it signs with, and what its merchants verify with. */
export interface EmulatorKeys {
  readonly publicKey: { readonly id: string; readonly pem: string; readonly privateKeyPem: string };
  readonly certificate: { readonly serialNo: string; readonly pem: string; readonly privateKeyPem: string };
}

/** How a merchant tells WeChat Pay's signatures: by its public key, by its certificates, or while changing over, both. */
export type MerchantMode = 'public-key' | 'certificate' | 'mixed';

export interface GeneratedMerchant {
  readonly mchid: string;
  readonly appids: readonly string[];
  readonly mode: MerchantMode;
  /** Of the certificate below, upper-case hex. */
  readonly serialNo: string;
  readonly certificatePem: string;
  /** The merchant's own secret; the emulator never needs it. */
  readonly privateKeyPem: string;
  readonly apiV3Key: string;
}

/** @param now milliseconds, from which on the certificate counts. */
export async function generateEmulatorKeys({ now }: { now: number }): Promise<EmulatorKeys> {
  const [plain, certified] = await Promise.all([rsaKeys(), rsaKeys()]);
  return {
    publicKey: {
      id: PUBLIC_KEY_ID_PREFIX + randomDigits(32),
      pem: plain.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      privateKeyPem: pemOf(plain.privateKey),
    },
    certificate: {
      ...selfSign(certified.privateKey, { name: 'WeChat Pay emulator', now }),
      privateKeyPem: pemOf(certified.privateKey),
    },
  };
}

export async function generateMerchant(options: {
  appids: readonly string[];
  mode?: MerchantMode;
  mchid?: string;
  now: number;
}): Promise<GeneratedMerchant> {
  const { appids, mode = 'public-key', mchid = `19${randomDigits(8)}`, now } = options;
  const { privateKey } = await rsaKeys();
  const { serialNo, pem } = selfSign(privateKey, { name: mchid, now });
  return {
    mchid,
    appids,
    mode,
    serialNo,
    certificatePem: pem,
    privateKeyPem: pemOf(privateKey),
    apiV3Key: randomBytes(16).toString('hex'),
  };
}

/** The pair that packages are uploaded with: WeChat keeps the public half, whoever uploads the private one. */
export async function generateUploadKey(): Promise<{ publicKeyPem: string; privateKeyPem: string }> {
  const { publicKey, privateKey } = await rsaKeys();
  return {
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKeyPem: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  };
}

/** An app that exists only here. */
export const generateApp = (): { appid: string; secret: string } => ({
  appid: `wx${randomBytes(8).toString('hex')}`,
  secret: randomBytes(16).toString('hex'),
});

const rsaKeys = () => promisify(generateKeyPair)('rsa', { modulusLength: 2048 });

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

const randomDigits = (length: number) => Array.from({ length }, () => randomInt(10)).join('');
