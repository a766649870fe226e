// What the measured requests prove themselves with: one token, and a new signature for each request.
import { createPrivateKey, createPublicKey, sign as signBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { formatSignatureHeader, sha256Hex, sign, signingKeyOf, stringToSign } from '@xiaoqiao/kit/http';

export const ISSUER = 'https://bench.test';
export const AUDIENCE = 'bench';
export const signingSecret = Buffer.alloc(32, 7);
const SID = '01JGXBBBBBBBBBBBBBBBBBBBBB';

/** Made for this purpose and good for nothing else: both processes must know it. */
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 9)]),
  format: 'der',
  type: 'pkcs8',
});
export const publicKeyPem = (): string =>
  createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }).toString();

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function accessToken(): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: '01JGXAAAAAAAAAAAAAAAAAAAAA',
    sid: SID,
    roles: ['user'],
    iat,
    exp: iat + 7200,
    jti: 'j',
  };
  const text = `${encode({ alg: 'EdDSA', kid: 'bench' })}.${encode(claims)}`;
  return `${text}.${signBytes(null, Buffer.from(text), privateKey).toString('base64url')}`;
}

/** Writes a script for wrk whose requests carry the token, and each a signature that was not used before. */
export function writeWrkScript(
  path: string,
  { target, signatures }: { target: string; signatures: number },
): void {
  const key = signingKeyOf(signingSecret, SID);
  const bodyHash = sha256Hex(Buffer.alloc(0));
  const timestamp = Date.now();
  const run = timestamp.toString(36);
  const lines = Array.from({ length: signatures }, (_, index) => {
    const nonce = `${run}-${index.toString(36).padStart(6, '0')}`;
    const text = stringToSign({ method: 'GET', target, timestamp, nonce, bodyHash });
    return formatSignatureHeader({ timestamp, nonce, signature: sign(key, text) });
  });
  writeFileSync(`${path}.signatures`, `${lines.join('\n')}\n`);
  writeFileSync(
    path,
    `local lines = io.lines("${path}.signatures")
local headers = { ["Authorization"] = "Bearer ${accessToken()}" }
request = function()
  headers["X-Xq-Signature"] = lines()
  return wrk.format("GET", "${target}", headers)
end
`,
  );
}
