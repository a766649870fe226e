// Order numbers for people: day and minute in China, then eight random digits: 20261120-1931-48213746.
import { randomInt } from 'node:crypto';

const CHINA_OFFSET = 8 * 3_600_000;

/** Fits WeChat's `out_trade_no` (6–32 of `[0-9A-Za-z_\-|*]`). Unique by the table's index, not by itself. */
export function orderNumber(now: number, random: (limit: number) => number = randomInt): string {
  const [date = '', time = ''] = new Date(now + CHINA_OFFSET).toISOString().split('T');
  const digits = String(random(100_000_000)).padStart(8, '0');
  return `${date.replaceAll('-', '')}-${time.slice(0, 2)}${time.slice(3, 5)}-${digits}`;
}
