// The secrets of an installation: given by configuration, or, in development, generated once and kept in the home.
import { createPublicKey, generateKeyPairSync, hash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Home } from './home.ts';
import type { InstallConfig } from './install-config.ts';

export interface Secrets {
  /** Root of the sessions' signing keys, 32 bytes. */
  readonly signingSecret: Buffer;
  /** Seals what is confidential at rest, 32 bytes. */
  readonly sealingKey: Buffer;
  /** Ed25519, PEM; named by its thumbprint (RFC 7638). */
  readonly tokenKey: { readonly kid: string; readonly privateKey: string };
}

interface StoredSecrets {
  readonly signingSecret: string;
  readonly sealingKey: string;
  readonly tokenPrivateKeyPem: string;
}

const FILE = 'secrets.json';

const isKey = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isWhole = ({ signingSecret, sealingKey, tokenPrivateKeyPem }: Partial<StoredSecrets>): boolean =>
  isKey(signingSecret) && isKey(sealingKey) && (tokenPrivateKeyPem?.includes('PRIVATE KEY') ?? false);

/** @throws Error naming every missing variable: production never runs on generated secrets */
export function loadSecrets(config: InstallConfig, home: Home): Secrets {
  const given = {
    XIAOQIAO_SIGNING_SECRET: config.XIAOQIAO_SIGNING_SECRET,
    XIAOQIAO_SEALING_KEY: config.XIAOQIAO_SEALING_KEY,
    XIAOQIAO_TOKEN_KEY_FILE: config.XIAOQIAO_TOKEN_KEY_FILE,
  };
  const missing = Object.entries(given)
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  if (config.XIAOQIAO_PROFILE === 'production' && missing.length > 0) {
    throw new Error(
      `production needs its secrets to be given; missing: ${missing.join(', ')}. ` +
        'Make them with `openssl rand -hex 32` and `openssl genpkey -algorithm ed25519 -out token-key.pem`',
    );
  }
  const stored = missing.length > 0 ? (home.readJson(FILE, isWhole) ?? generate(home)) : undefined;
  const privateKey = given.XIAOQIAO_TOKEN_KEY_FILE
    ? readPem('XIAOQIAO_TOKEN_KEY_FILE', given.XIAOQIAO_TOKEN_KEY_FILE)
    : stored!.tokenPrivateKeyPem;
  return {
    signingSecret: Buffer.from(given.XIAOQIAO_SIGNING_SECRET ?? stored!.signingSecret, 'hex'),
    sealingKey: Buffer.from(given.XIAOQIAO_SEALING_KEY ?? stored!.sealingKey, 'hex'),
    tokenKey: { kid: thumbprint(privateKey), privateKey },
  };
}

/** @throws Error when the key is not an Ed25519 one */
function thumbprint(privateKey: string): string {
  const { crv, kty, x } = publicHalf(privateKey);
  if (crv !== 'Ed25519') throw notEd25519();
  return hash('sha256', JSON.stringify({ crv, kty, x }), 'base64url');
}

function publicHalf(privateKey: string) {
  try {
    return createPublicKey(privateKey).export({ format: 'jwk' });
  } catch (cause) {
    throw notEd25519(cause);
  }
}

const notEd25519 = (cause?: unknown) =>
  new Error(
    'XIAOQIAO_TOKEN_KEY_FILE must hold an Ed25519 key: `openssl genpkey -algorithm ed25519 -out token-key.pem`',
    { cause },
  );

function generate(home: Home): StoredSecrets {
  const secrets = {
    signingSecret: randomBytes(32).toString('hex'),
    sealingKey: randomBytes(32).toString('hex'),
    tokenPrivateKeyPem: generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  };
  home.writeJson(FILE, secrets);
  return secrets;
}

/** @throws Error naming the variable and the file */
export function readPem(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(
      `${variable}: the file ${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`,
      { cause },
    );
  }
}
