// The signing keys of sessions, derived and kept for a while: deriving costs some 5 µs, and a session signs more than once.
import { signingKeyOf } from '@xiaoqiao/kit/http';
import { recentCache } from '../../recent-cache.ts';

const CACHED_KEYS = 10_000;

export function createSigningKeys(secret: Uint8Array): (sid: string) => Uint8Array {
  const keys = recentCache<Buffer>(CACHED_KEYS);
  return (sid) => {
    const known = keys.get(sid);
    if (known !== undefined) return known;
    const key = signingKeyOf(secret, sid);
    keys.set(sid, key);
    return key;
  };
}
