// AEAD_AES_256_GCM: how WeChat Pay encrypts notification resources and platform certificates with the APIv3 key.
import { createCipheriv, createDecipheriv } from 'node:crypto';

export const RESOURCE_ALGORITHM = 'AEAD_AES_256_GCM';
const TAG_BYTES = 16;

export interface EncryptedResource {
  readonly algorithm: string;
  readonly nonce: string;
  readonly associated_data?: string;
  /** Base64 of ciphertext followed by the 16-byte tag. */
  readonly ciphertext: string;
}

/** @throws RangeError unless the key is 32 bytes long: it is used as it is, neither base64 nor hex. */
export function apiV3KeyBytes(apiV3Key: string): Buffer {
  const key = Buffer.from(apiV3Key);
  if (key.length !== 32)
    throw new RangeError(
      `an APIv3 key has 32 bytes, not ${key.length}: set one of 32 letters and digits on the merchant platform ` +
        'and give it as it is, neither base64 nor hex; the key of APIv2 is another one',
    );
  return key;
}

export function encryptResource(
  apiV3Key: string,
  plain: { readonly nonce: string; readonly associatedData: string; readonly plaintext: string | Uint8Array },
): EncryptedResource {
  const cipher = createCipheriv('aes-256-gcm', apiV3KeyBytes(apiV3Key), Buffer.from(plain.nonce), {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(Buffer.from(plain.associatedData));
  const bytes = Buffer.concat([cipher.update(plain.plaintext), cipher.final(), cipher.getAuthTag()]);
  return {
    algorithm: RESOURCE_ALGORITHM,
    nonce: plain.nonce,
    associated_data: plain.associatedData,
    ciphertext: bytes.toString('base64'),
  };
}

/** The plaintext, or undefined when the key, the nonce, the associated data or the ciphertext do not belong together. */
export function decryptResource(apiV3Key: string, resource: EncryptedResource): Buffer | undefined {
  const bytes = Buffer.from(resource.ciphertext, 'base64');
  const nonce = Buffer.from(resource.nonce);
  if (resource.algorithm !== RESOURCE_ALGORITHM || bytes.length < TAG_BYTES || nonce.length === 0)
    return undefined;
  const decipher = createDecipheriv('aes-256-gcm', apiV3KeyBytes(apiV3Key), nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(resource.associated_data ?? ''));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    // GCM reports any mismatch by throwing in final(); there is nothing more to learn from it.
    return undefined;
  }
}
