// Use cases: a day's bill is compared with our books, by its timer, by an operator, or from the command line.
import type { Transaction } from '@xiaoqiao/database';
import { isXiaoqiaoError, XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { DayComparison, ReconciliationDependencies } from './ports.ts';
import { boundsOf, dueAt, explainedByTime, judgeDay } from './reconciliation.ts';
import type { ReconciliationStore } from './store-reconciliation.ts';
import type { ReconciliationRow } from './tables.ts';

/** `later`: WeChat is away, or the bill is still being made. */
export type DayOutcome =
  | { readonly outcome: 'compared'; readonly comparison: DayComparison }
  | { readonly outcome: 'later'; readonly reason: string; readonly waitMs?: number }
  | { readonly outcome: 'failed'; readonly reason: string; readonly hint?: string };

export async function compareDay(
  { wechatPay }: ReconciliationDependencies,
  store: ReconciliationStore,
  date: string,
): Promise<DayOutcome> {
  try {
    const found = await wechatPay.compareDay(date, (billed) => store.ourDay(boundsOf(date), billed));
    const differences = found.differences.filter((difference) => !explainedByTime(difference));
    return { outcome: 'compared', comparison: { ...found, differences } };
  } catch (error) {
    if (!isXiaoqiaoError(error) || !['wechat_unavailable', 'wechat_rejected'].includes(error.error))
      throw error;
    const { wechatCode, hint } = error.details as {
      wechatCode?: string;
      hint?: { 'zh-CN': string; en: string };
    };
    const reason = `${error.error}${wechatCode === undefined ? '' : ` ${wechatCode}`}`;
    if (error.retryable) {
      const waitMs = error.retryAfter === undefined ? {} : { waitMs: error.retryAfter * 1000 };
      return { outcome: 'later', reason, ...waitMs };
    }
    return {
      outcome: 'failed',
      reason,
      ...(hint ? { hint: `${hint['zh-CN']} / ${hint.en}`.slice(0, 255) } : {}),
    };
  }
}

/** What the day's row becomes, with its event; `later` leaves it waiting and says why. */
export async function recordDay(
  tx: Transaction,
  { outbox, clock, log }: ReconciliationDependencies,
  store: ReconciliationStore,
  { date, outcome }: { date: string; outcome: DayOutcome },
): Promise<void> {
  if (outcome.outcome !== 'compared') {
    const status = outcome.outcome === 'failed' ? ('failed' as const) : ('waiting' as const);
    const hint = outcome.outcome === 'failed' ? (outcome.hint ?? null) : null;
    if (status === 'failed') log.error('a bill cannot be had', { date, reason: outcome.reason });
    await store.update(tx, date, { status, reason: outcome.reason, hint });
    return;
  }
  const { payments, refunds, differences } = outcome.comparison;
  const totals = {
    payment_count: payments.count,
    payment_total: payments.total,
    refund_count: refunds.count,
    refund_total: refunds.total,
    difference_count: differences.length,
  };
  const status = differences.length === 0 ? ('matched' as const) : ('differed' as const);
  await store.replaceDifferences(tx, date, differences);
  await store.update(tx, date, { ...totals, status, reason: null, hint: null, checked_at: clock.now() });
  if (status === 'matched') {
    await outbox.add(tx, 'payment.reconciled', { date, payments, refunds });
    return;
  }
  log.error('our books and WeChat’s differ', { date, differences: differences.length });
  await outbox.add(tx, 'payment.reconciliation-differed', { date, differences: differences.length });
}

/** A day that waits for its bill, and the timer that asks for it. Nothing when there is one already. */
export async function openDay(
  tx: Transaction,
  { outbox, settings }: ReconciliationDependencies,
  store: ReconciliationStore,
  date: string,
): Promise<void> {
  if ((await store.find(date, tx)) !== undefined) return;
  const due = dueAt(date, settings.reconciliationHour);
  // Processes that start together all find none, and one of them begins it.
  if (!(await store.insertIfAbsent(tx, waitingDay(date, due)))) return;
  await outbox.add(tx, 'payment.reconciliation-came-due', { date, run: 1, attempt: 0 }, { availableAt: due });
}

/** Once more, now: what an earlier run found stays readable until this one has its answer. */
export async function rerunDay(
  deps: ReconciliationDependencies,
  store: ReconciliationStore,
  date: string,
): Promise<ReconciliationRow> {
  const { database, outbox, clock } = deps;
  requireDay(date, clock.now());
  return database.transaction(async (tx) => {
    const before = await store.find(date, tx);
    const run = (before?.run ?? 0) + 1;
    const row = {
      ...(before ?? waitingDay(date, clock.now())),
      status: 'waiting' as const,
      run,
      reason: null,
    };
    if (before === undefined) await store.insert(tx, row);
    else await store.update(tx, date, row);
    await outbox.add(tx, 'payment.reconciliation-came-due', { date, run, attempt: 0 });
    return row;
  });
}

/** At once, whoever else is at it. @throws XiaoqiaoError `wechat_unavailable`, `wechat_rejected`, `validation_failed` */
export async function reconcileNow(
  deps: ReconciliationDependencies,
  store: ReconciliationStore,
  date: string,
): Promise<ReconciliationRow> {
  const { database, clock } = deps;
  requireDay(date, clock.now());
  const outcome = await compareDay(deps, store, date);
  return database.transaction(async (tx) => {
    const before = await store.find(date, tx);
    const run = (before?.run ?? 0) + 1;
    if (before === undefined) await store.insert(tx, { ...waitingDay(date, clock.now()), run });
    // Whatever timer is under way for an earlier run finds this one in its place, unless this one must wait, too.
    else if (outcome.outcome !== 'later') await store.update(tx, date, { run });
    await recordDay(tx, deps, store, { date, outcome });
    return (await store.find(date, tx))!;
  });
}

const waitingDay = (date: string, due: number): ReconciliationRow => ({
  date,
  status: 'waiting',
  run: 1,
  reason: null,
  hint: null,
  payment_count: 0,
  payment_total: 0,
  refund_count: 0,
  refund_total: 0,
  difference_count: 0,
  due_at: due,
  checked_at: null,
});

const dayMessages = {
  'not-a-day': '须为日期，如 2026-11-20 / must be a date such as 2026-11-20',
  'not-over': '这一天（北京时间）还没有结束 / this day is not over in China',
  'too-old': '微信只保留三个月的账单 / WeChat keeps bills for three months',
} as const;

/** @throws XiaoqiaoError `validation_failed` */
function requireDay(date: string, now: number): void {
  const verdict = judgeDay(date, now);
  if (verdict === 'fine') return;
  const issue = { part: 'params', field: 'date', rule: verdict, message: dayMessages[verdict] };
  throw new XiaoqiaoError('validation_failed', { details: { issues: [issue] } });
}
