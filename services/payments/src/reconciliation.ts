// The rules of reconciling, pure: days in China, when their bills are compared, and which differences time explains.
import { DAY, HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import type { DayDifference } from './ports.ts';

const CHINA = 8 * HOUR;
/** As far back as WeChat has bills. */
const OLDEST_DAYS = 90;

/** `2026-11-20`: the day in China at this time. */
export const dayOf = (at: number): string => new Date(at + CHINA).toISOString().slice(0, 10);

/** From its first millisecond to that of the next day. */
export function boundsOf(day: string): { from: number; to: number } {
  const from = Date.parse(`${day}T00:00:00.000Z`) - CHINA;
  return { from, to: from + DAY };
}

export const dayAfter = (day: string): string => dayOf(boundsOf(day).to);

/** WeChat has the bill after ten in the morning of the next day. */
export const dueAt = (day: string, hour: number): number => boundsOf(day).to + hour * HOUR;

/** `not-a-day`: no date at all · `not-over`: WeChat has no bill of it yet · `too-old`: none any more. */
export function judgeDay(day: string, now: number): 'fine' | 'not-a-day' | 'not-over' | 'too-old' {
  const at = Date.parse(`${day}T00:00:00.000Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at) || dayOf(at - CHINA) !== day) return 'not-a-day';
  const { from, to } = boundsOf(day);
  if (to > now) return 'not-over';
  return now - from > OLDEST_DAYS * DAY ? 'too-old' : 'fine';
}

const waits = [1, 5, 15, 30, 60].map((minutes) => minutes * MINUTE);

/** Milliseconds until the bill is asked for again. */
export const billDelay = (attempt: number): number => waits[Math.min(attempt, waits.length - 1)]!;

/** A bill is a picture of the morning it was made: a refund that it shows under way may have ended since, as WeChat itself told us. */
export const explainedByTime = ({ kind, theirs }: DayDifference): boolean =>
  kind === 'refund-state' && theirs === 'processing';
