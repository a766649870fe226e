// When a notification that was not accepted comes again: payments and refunds on one schedule, transfers on another.
import { HOUR, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import type { Notification } from '../records.ts';

/** 15 retries in 24 h 4 min. */
const payments = [
  15 * SECOND,
  15 * SECOND,
  30 * SECOND,
  3 * MINUTE,
  10 * MINUTE,
  20 * MINUTE,
  30 * MINUTE,
  30 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  3 * HOUR,
  3 * HOUR,
  6 * HOUR,
  6 * HOUR,
];

const times = (count: number, wait: number): number[] => Array.from({ length: count }, () => wait);

/** 64 retries in 22 h 52 min 30 s. */
const transfers = [...times(10, 15 * SECOND), ...times(10, 5 * MINUTE), ...times(44, 30 * MINUTE)];

/** Milliseconds until the next attempt; undefined when WeChat gives up. */
export const retryWait = ({ eventType, retries }: Notification): number | undefined =>
  (eventType === 'MCHTRANSFER.BILL.FINISHED' ? transfers : payments)[retries];
