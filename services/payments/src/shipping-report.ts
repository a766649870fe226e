// The rules of telling WeChat what was shipped, pure: when it is tried again, and what an answer makes of a report.
import { DAY, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import type { ReportOutcome } from './ports.ts';
import type { ShippingReportRow } from './tables.ts';

const waits = [
  ...[5, 15].map((seconds) => seconds * SECOND),
  ...[1, 5, 10, 30, 60].map((minutes) => minutes * MINUTE),
];

/** Milliseconds until WeChat is told again. */
export const reportDelay = (attempt: number): number => waits[Math.min(attempt, waits.length - 1)]!;

/** A payment is unknown there for a minute after it was made; one that still is after this never will be known. */
const UNKNOWN_FOR = DAY;

export type ReportChange = Pick<ShippingReportRow, 'status' | 'reason' | 'wechat_code' | 'hint'>;

/** What a pending report becomes; `pending` is tried again, however long WeChat is away. */
export function judgeReport(
  { opened_at }: Pick<ShippingReportRow, 'opened_at'>,
  outcome: ReportOutcome,
  now: number,
): ReportChange {
  if (outcome.outcome === 'reported')
    return { status: 'reported', reason: null, wechat_code: null, hint: null };
  const said = {
    reason: outcome.reason.slice(0, 255),
    wechat_code: outcome.code ?? null,
    hint: outcome.hint?.slice(0, 255) ?? null,
  };
  if (outcome.outcome === 'skipped' || outcome.outcome === 'refused')
    return { status: outcome.outcome, ...said };
  const hopeless = outcome.outcome === 'unknown-payment' && now - opened_at > UNKNOWN_FOR;
  return { status: hopeless ? 'refused' : 'pending', ...said };
}
