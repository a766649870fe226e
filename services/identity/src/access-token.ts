// The access token: a JWT signed with Ed25519 (RFC 7519, RFC 8037), and the key set that others verify it with.
import { createPrivateKey, createPublicKey, type JsonWebKeyInput, type KeyObject, sign } from 'node:crypto';

export interface TokenKey {
  /** Names the key in the token's header and in the key set. */
  readonly kid: string;
  /** Ed25519, as PKCS#8 PEM or as a private JWK. */
  readonly privateKey: string | JsonWebKeyInput['key'];
}

export interface AccessTokenClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly sid: string;
  readonly roles: readonly string[];
  readonly appid: string;
  /** Seconds, as RFC 7519 wants them. */
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

export interface Jwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

export interface AccessTokens {
  sign(claims: AccessTokenClaims): string;
  /** Public halves only; the signing key first. */
  jwks(): { keys: Jwk[] };
}

/**
 * Signs with the first key; the others stay in the key set until the last token they signed has ended.
 * @throws Error when there is no key, a name is used twice, or a key is not Ed25519
 */
export function createAccessTokens(tokenKeys: readonly TokenKey[]): AccessTokens {
  const keys = tokenKeys.map(({ kid, privateKey }) => ({ kid, key: readKey(kid, privateKey) }));
  const [signer] = keys;
  if (signer === undefined) throw new Error('there is no key to sign access tokens with');
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length)
    throw new Error('two keys for access tokens have the same kid');
  const header = encode({ alg: 'EdDSA', typ: 'JWT', kid: signer.kid });
  const publicKeys = keys.map(publicJwk);
  return {
    sign(claims) {
      const signed = `${header}.${encode(claims)}`;
      return `${signed}.${sign(null, Buffer.from(signed), signer.key).toString('base64url')}`;
    },
    jwks: () => ({ keys: publicKeys.map((key) => ({ ...key })) }),
  };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function readKey(kid: string, privateKey: TokenKey['privateKey']): KeyObject {
  const key =
    typeof privateKey === 'string'
      ? createPrivateKey(privateKey)
      : createPrivateKey({ key: privateKey, format: 'jwk' });
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`the access token key ${kid} is not an Ed25519 key`);
  return key;
}

function publicJwk({ kid, key }: { kid: string; key: KeyObject }): Jwk {
  const { kty, crv, x } = createPublicKey(key).export({ format: 'jwk' });
  return { kty: kty!, crv: crv!, x: x!, kid, alg: 'EdDSA', use: 'sig' };
}
