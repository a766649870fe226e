// Access tokens of WeChat in the database: one holder per app for all processes, sealed, because a token can do anything.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { createLeasedValues, type Database } from '@xiaoqiao/database';
import { type Clock, SECOND } from '@xiaoqiao/kit/clock';
import type { StoredToken, TokenStore } from '@xiaoqiao/wechat';

/** Two questions to WeChat at most, of ten seconds each. */
const LEASE_MS = 30 * SECOND;

export function databaseTokenStore(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly sealingKey: Uint8Array;
}): TokenStore {
  const values = createLeasedValues({ ...deps, leaseMs: LEASE_MS });
  const key = Buffer.from(hkdfSync('sha256', deps.sealingKey, '', 'xiaoqiao/wechat-token/v1', 32));
  return {
    async read(name) {
      const sealed = await values.read(name);
      return sealed === undefined ? undefined : open(key, name, sealed);
    },
    hold: (name, work, patient) =>
      values.hold(name, (write) => work((token) => write(seal(key, name, token))), patient),
  };
}

function seal(key: Buffer, name: string, token: StoredToken): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
  const text = Buffer.concat([cipher.update(JSON.stringify(token), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url');
}

/** Undefined when it was sealed with a former key: then WeChat is asked for another token. */
function open(key: Buffer, name: string, sealed: string): StoredToken | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
      .setAAD(Buffer.from(name))
      .setAuthTag(bytes.subarray(-16));
    return JSON.parse(decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8'));
  } catch {
    // Whatever is wrong with it, it is of no use.
    return undefined;
  }
}
