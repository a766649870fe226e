// The secrets of an installation: given by configuration, or, in development, generated once and kept in the home.
import { createPublicKey, generateKeyPairSync, hash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Home } from './home.ts';
import type { InstallConfig } from './install-config.ts';

export interface Secrets extends EdgeSecrets {
  /** Seals what is confidential at rest, 32 bytes. */
  readonly sealingKey: Buffer;
  /** Ed25519, PEM; named by its thumbprint (RFC 7638). */
  readonly tokenKey: { readonly kid: string; readonly privateKey: string };
}

/** All that a gateway by itself knows: it can verify, and neither issue tokens nor read what is sealed. */
export interface EdgeSecrets {
  /** Root of the sessions' signing keys, 32 bytes. */
  readonly signingSecret: Buffer;
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

const ofEdge = ['XIAOQIAO_SIGNING_SECRET'] as const;
const ofHouse = [...ofEdge, 'XIAOQIAO_SEALING_KEY', 'XIAOQIAO_TOKEN_KEY_FILE'] as const;
type Needed = readonly (typeof ofHouse)[number][];

/** Before anything is opened. @throws Error naming all that the role misses: production never runs on generated secrets */
export function requireSecrets(config: InstallConfig): void {
  const missing = missingOf(config, config.XIAOQIAO_ROLE === 'gateway' ? ofEdge : ofHouse);
  if (missing.length > 0 && config.XIAOQIAO_PROFILE === 'production')
    throw new Error(
      `production needs its secrets to be given; missing: ${missing.join(', ')}. ` +
        'Make them with `openssl rand -hex 32` and `openssl genpkey -algorithm ed25519 -out token-key.pem`',
    );
}

/** @throws Error when a file or a key is broken */
export function loadSecrets(config: InstallConfig, home: Home): Secrets {
  const stored = storedUnlessGiven(config, home, ofHouse);
  const privateKey = config.XIAOQIAO_TOKEN_KEY_FILE
    ? readPem('XIAOQIAO_TOKEN_KEY_FILE', config.XIAOQIAO_TOKEN_KEY_FILE)
    : stored!.tokenPrivateKeyPem;
  return {
    signingSecret: Buffer.from(config.XIAOQIAO_SIGNING_SECRET ?? stored!.signingSecret, 'hex'),
    sealingKey: Buffer.from(config.XIAOQIAO_SEALING_KEY ?? stored!.sealingKey, 'hex'),
    tokenKey: { kid: thumbprint(privateKey), privateKey },
  };
}

/** @throws Error as {@link loadSecrets} does */
export function loadEdgeSecrets(config: InstallConfig, home: Home): EdgeSecrets {
  const stored = storedUnlessGiven(config, home, ofEdge);
  return { signingSecret: Buffer.from(config.XIAOQIAO_SIGNING_SECRET ?? stored!.signingSecret, 'hex') };
}

const missingOf = (config: InstallConfig, needed: Needed) =>
  needed.filter((name) => config[name] === undefined);

function storedUnlessGiven(config: InstallConfig, home: Home, needed: Needed): StoredSecrets | undefined {
  if (missingOf(config, needed).length === 0) return undefined;
  return home.readJson(FILE, isWhole) ?? home.settleJson(FILE, generate(), isWhole);
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

const generate = (): StoredSecrets => ({
  signingSecret: randomBytes(32).toString('hex'),
  sealingKey: randomBytes(32).toString('hex'),
  tokenPrivateKeyPem: generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
});

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
