// Sensitive fields (names, bank accounts): encrypted for WeChat Pay on the way out, with our own key on the way in.
import type { KeyObject } from 'node:crypto';
import { unreadableReply } from '../to-xiaoqiao-error.ts';
import { decryptField, encryptField } from '../wire/index.ts';
import type { PlatformCertificates } from './platform-certificates.ts';

export interface SensitiveFields {
  /**
   * The request must name `serial` in its Wechatpay-Serial header.
   * @throws XiaoqiaoError wechat_unavailable when no key of WeChat Pay can be had.
   */
  sealer(): Promise<{ readonly serial: string; seal(text: string): string }>;
  /** @throws XiaoqiaoError wechat_unavailable, the same one whatever is wrong with the text. */
  open(encrypted: string): string;
}

/** What 2048 bits hold besides the padding of OAEP with SHA-1. */
const MOST_BYTES = 214;

export function createSensitiveFields(deps: {
  readonly privateKey: KeyObject;
  readonly publicKey: { readonly id: string; readonly key: KeyObject } | undefined;
  readonly certificates: PlatformCertificates | undefined;
}): SensitiveFields {
  const { privateKey, publicKey, certificates } = deps;
  return {
    async sealer() {
      const newest = publicKey ?? (await certificates?.newest());
      if (newest === undefined) throw unreadableReply('there is no key of WeChat Pay to encrypt with');
      return {
        serial: newest.id,
        seal(text) {
          if (Buffer.byteLength(text) > MOST_BYTES)
            throw new RangeError(`a sensitive field has ${MOST_BYTES} bytes at the most`);
          return encryptField(newest.key, text);
        },
      };
    },
    open(encrypted) {
      const text = decryptField(privateKey, encrypted);
      if (text === undefined) throw unreadableReply('a sensitive field cannot be decrypted');
      return text;
    },
  };
}
