// The key that an ACME account is known by, and messages signed with it (RFC 8555 §6.2, RFC 7515).
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';

export interface AccountKey {
  /** Flattened JSON serialisation. `kid` is the account's address; before there is one, the key itself is sent. */
  sign(message: SignedMessage): string;
  /** What a challenge is answered with (RFC 8555 §8.1). */
  authorise(token: string): string;
  readonly pem: string;
}

export interface SignedMessage {
  readonly url: string;
  readonly nonce: string;
  readonly kid: string | undefined;
  /** Undefined asks, where a GET would (RFC 8555 §6.3). */
  readonly payload: unknown;
}

const base64url = (text: string | Uint8Array): string => Buffer.from(text as string).toString('base64url');

export const newAccountKey = (): AccountKey =>
  asAccountKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);

/** @throws Error when the text is no private key. */
export const readAccountKey = (pem: string): AccountKey => asAccountKey(createPrivateKey(pem));

function asAccountKey(key: KeyObject): AccountKey {
  const { crv, kty, x, y } = createPublicKey(key).export({ format: 'jwk' });
  // RFC 7638 §3.2: these members, in this order.
  const jwk = { crv, kty, x, y };
  const thumbprint = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url');
  return {
    sign({ url, nonce, kid, payload }) {
      const header = { alg: 'ES256', nonce, url, ...(kid === undefined ? { jwk } : { kid }) };
      const protectedPart = base64url(JSON.stringify(header));
      const body = payload === undefined ? '' : base64url(JSON.stringify(payload));
      const text = Buffer.from(`${protectedPart}.${body}`);
      const signature = sign('sha256', text, { key, dsaEncoding: 'ieee-p1363' });
      return JSON.stringify({ protected: protectedPart, payload: body, signature: base64url(signature) });
    },
    authorise: (token) => `${token}.${thumbprint}`,
    pem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}
