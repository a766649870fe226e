// Random trace and span ids; drawn in bulk, because a draw costs more than the id.
import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 8192;

/** @returns a source of ids of 8 or 16 bytes in hexadecimal, never all zeros: the standard calls that invalid. */
export function createRandomHex(): (bytes: 8 | 16) => string {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (bytes) => {
    if (used + bytes > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const start = used;
    used += bytes;
    if (pool[start] === 0) pool[start] = 1;
    return pool.toString('hex', start, used);
  };
}
