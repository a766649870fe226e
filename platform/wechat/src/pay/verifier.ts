// Decides whether a message is WeChat Pay's: the key is chosen by its Wechatpay-Serial header, never by configuration alone.
import type { KeyObject } from 'node:crypto';
import type { Clock } from '@xiaoqiao/kit/clock';
import {
  type HeaderBag,
  isFresh,
  PUBLIC_KEY_ID_PREFIX,
  readMessageSignature,
  verifyMessage,
} from '../wire/index.ts';
import type { PlatformCertificates } from './platform-certificates.ts';

/** Why a message is not believed. */
export type Refusal = 'unsigned' | 'stale' | 'unknown key' | 'wrong signature';

export interface Verifier {
  /** Undefined when the raw body is WeChat's and recent. */
  refusalOf(headers: HeaderBag, body: Buffer): Promise<Refusal | undefined>;
}

export function createVerifier(deps: {
  publicKey: { readonly id: string; readonly key: KeyObject } | undefined;
  certificates: PlatformCertificates | undefined;
  clock: Clock;
}): Verifier {
  const { publicKey, certificates, clock } = deps;
  const keyOf = async (serial: string) => {
    if (publicKey !== undefined && serial === publicKey.id) return publicKey.key;
    return serial.startsWith(PUBLIC_KEY_ID_PREFIX) ? undefined : certificates?.find(serial);
  };
  return {
    async refusalOf(headers, body) {
      const signed = readMessageSignature(headers);
      if (signed === undefined) return 'unsigned';
      if (!isFresh(signed, clock.now())) return 'stale';
      const key = await keyOf(signed.serial);
      if (key === undefined) return 'unknown key';
      return verifyMessage(key, signed, body) ? undefined : 'wrong signature';
    },
  };
}
