// Access tokens of WeChat in the database: one holder per app for all processes, sealed, because a token can do anything.
import { createLeasedValues, type Database } from '@xiaoqiao/database';
import { type Clock, SECOND } from '@xiaoqiao/kit/clock';
import { createSealer } from '@xiaoqiao/kit/sealing';
import type { StoredToken, TokenStore } from '@xiaoqiao/wechat';

/** Two questions to WeChat at most, of ten seconds each. */
const LEASE_MS = 30 * SECOND;

export function databaseTokenStore(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly sealingKey: Uint8Array;
}): TokenStore {
  const values = createLeasedValues({ ...deps, leaseMs: LEASE_MS });
  const sealer = createSealer(deps.sealingKey);
  const placeOf = (name: string) => ({ kind: 'wechat-token', owner: name });

  /** Undefined when it was sealed with a former key: then WeChat is asked for another token. */
  function open(name: string, sealed: string): StoredToken | undefined {
    try {
      return JSON.parse(sealer.open(sealed, placeOf(name)));
    } catch {
      // Whatever is wrong with it, it is of no use.
      return undefined;
    }
  }

  return {
    async read(name) {
      const sealed = await values.read(name);
      return sealed === undefined ? undefined : open(name, sealed);
    },
    hold: (name, work, patient) =>
      values.hold(
        name,
        (write) => work((token) => write(sealer.seal(JSON.stringify(token), placeOf(name)))),
        patient,
      ),
  };
}
