// Reconciliations for operators: the days, one day, its differences, and another run.
import { type Difference, fen, type Reconciliation, routes } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import type { ReconciliationDependencies } from './ports.ts';
import { rerunDay } from './reconcile-day.ts';
import type { ReconciliationStore } from './store-reconciliation.ts';
import type { ReconciliationRow } from './tables.ts';

export const reconciliationRoutes = (
  deps: ReconciliationDependencies,
  store: ReconciliationStore,
): RouteHandler[] => [
  serve(routes.adminListReconciliations, async ({ query: { cursor, limit = 20 } }) => {
    if (cursor !== undefined && !/^\d{4}-\d\d-\d\d$/.test(cursor)) throw new XiaoqiaoError('cursor_invalid');
    const rows = await store.list({ before: cursor, limit: limit + 1 });
    const list = rows.slice(0, limit);
    return {
      list: list.map(presentReconciliation),
      nextCursor: rows.length > limit ? list.at(-1)!.date : null,
    };
  }),
  serve(routes.adminGetReconciliation, async ({ params: { date } }) =>
    presentReconciliation(await load(store, date)),
  ),
  serve(routes.adminListDifferences, async ({ params: { date }, query: { cursor, limit = 20 } }) => {
    if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) throw new XiaoqiaoError('cursor_invalid');
    await load(store, date);
    const rows = await store.listDifferences({
      date,
      after: cursor === undefined ? -1 : Number(cursor),
      limit: limit + 1,
    });
    const list = rows.slice(0, limit);
    return {
      list: list.map(({ kind, number, ours, theirs }): Difference => ({ kind, number, ours, theirs })),
      nextCursor: rows.length > limit ? String(list.at(-1)!.position) : null,
    };
  }),
  serve(routes.adminRunReconciliation, async ({ params: { date } }) =>
    presentReconciliation(await rerunDay(deps, store, date)),
  ),
];

async function load(store: ReconciliationStore, date: string): Promise<ReconciliationRow> {
  const row = await store.find(date);
  if (row === undefined) throw new XiaoqiaoError('reconciliation_not_found', { details: { date } });
  return row;
}

export const presentReconciliation = (row: ReconciliationRow): Reconciliation => ({
  date: row.date,
  status: row.status,
  reason: row.reason,
  hint: row.hint,
  payments: { count: row.payment_count, total: fen(row.payment_total) },
  refunds: { count: row.refund_count, total: fen(row.refund_total) },
  differences: row.difference_count,
  dueAt: toRfc3339(row.due_at),
  checkedAt: row.checked_at === null ? null : toRfc3339(row.checked_at),
});
