// Secrets at rest: AES-256-GCM with a random nonce, bound to what the value is and to whom it belongs.
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const KEY_LENGTH = 32;

export interface Place<Kind extends string = string> {
  /** What is sealed, so that one kind of value cannot be passed off as another. */
  readonly kind: Kind;
  /** Whose it is, such as a user's id. */
  readonly owner: string;
}

export interface Sealer<Kind extends string = string> {
  /** `v1.<key id>.<base64url of nonce, ciphertext and tag>` */
  seal(text: string, place: Place<Kind>): string;
  /** @throws Error when the value was changed, sealed for another place, or sealed with a key that is not there any more. */
  open(sealed: string, place: Place<Kind>): string;
}

/**
 * Seals with `key`; opens what that key or a former one has sealed, so a key is rotated by moving it to `formerKeys`.
 * @throws RangeError when a key is not 32 bytes long
 */
export function createSealer<Kind extends string>(
  key: Uint8Array,
  formerKeys: readonly Uint8Array[] = [],
): Sealer<Kind> {
  const keys = new Map([key, ...formerKeys].map((one) => [keyIdOf(one), one]));
  const currentId = keyIdOf(key);
  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE_LENGTH);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(place));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${currentId}.${sealed.toString('base64url')}`;
    },
    open(sealed, place) {
      const [version, keyId = '', content = '', ...rest] = sealed.split('.');
      const bytes = Buffer.from(content, 'base64url');
      if (version !== 'v1' || rest.length > 0 || bytes.length < NONCE_LENGTH + TAG_LENGTH)
        throw new Error('not a sealed value');
      const opener = keys.get(keyId);
      if (opener === undefined) throw new Error(`no key ${keyId} to open the sealed value with`);
      const decipher = createDecipheriv('aes-256-gcm', opener, bytes.subarray(0, NONCE_LENGTH), {
        authTagLength: TAG_LENGTH,
      })
        .setAAD(boundTo(place))
        .setAuthTag(bytes.subarray(-TAG_LENGTH));
      return (
        decipher.update(bytes.subarray(NONCE_LENGTH, -TAG_LENGTH), undefined, 'utf8') + decipher.final('utf8')
      );
    },
  };
}

const boundTo = ({ kind, owner }: Place): Buffer => Buffer.from(`${kind}/${owner}`);

/** Names a key without saying anything about it. */
function keyIdOf(key: Uint8Array): string {
  if (key.length !== KEY_LENGTH)
    throw new RangeError(`a sealing key has ${KEY_LENGTH} bytes, not ${key.length}`);
  return hash('sha256', Buffer.concat([Buffer.from('xiaoqiao/sealing-key-id/v1/'), key]), 'hex').slice(0, 8);
}
