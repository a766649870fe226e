// Ids: 26-character ULIDs that sort by time of creation, and never go backwards within a process.
import { randomFillSync } from 'node:crypto';
import type { Clock } from '../clock/index.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_LENGTH = 16;

export interface Ids {
  /** A new ULID, greater than every earlier one of this source. */
  next(): string;
}

/** Source of ULIDs; within one millisecond (or when the clock steps back) the random part counts up, as the ULID spec prescribes. */
export function createIds(clock: Clock): Ids {
  let lastTime = -1;
  const digits = new Uint8Array(RANDOM_LENGTH);
  let prefix = '';
  return {
    next() {
      const now = clock.now();
      if (now > lastTime) {
        lastTime = now;
        prefix = encodeTime(now);
        randomFillSync(digits);
        for (let i = 0; i < RANDOM_LENGTH; i++) digits[i] = digits[i]! & 31;
        // The top digit starts low so that counting up cannot overflow.
        digits[0] = digits[0]! & 15;
      } else {
        increment(digits);
      }
      let id = prefix;
      for (let i = 0; i < RANDOM_LENGTH; i++) id += ALPHABET[digits[i]!];
      return id;
    },
  };
}

function encodeTime(milliseconds: number): string {
  let text = '';
  for (let i = 0, rest = milliseconds; i < 10; i++, rest = Math.floor(rest / 32))
    text = ALPHABET[rest % 32] + text;
  return text;
}

function increment(digits: Uint8Array): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    if (digits[i]! < 31) {
      digits[i] = digits[i]! + 1;
      return;
    }
    digits[i] = 0;
  }
}
