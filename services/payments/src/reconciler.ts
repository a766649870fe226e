// Reconciling as one thing, usable without the rest of the service: the command line needs no more.
import type { Consumer } from '@xiaoqiao/broker';
import type { Difference, Reconciliation } from '@xiaoqiao/contract';
import { DAY } from '@xiaoqiao/kit/clock';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import { presentReconciliation, reconciliationRoutes } from './administer-reconciliations.ts';
import { onPaymentReconciliationCameDue } from './on-payment-reconciliation-came-due.ts';
import type { ReconciliationDependencies } from './ports.ts';
import { openDay, reconcileNow } from './reconcile-day.ts';
import { dayAfter, dayOf } from './reconciliation.ts';
import { createReconciliationStore } from './store-reconciliation.ts';

export interface Reconciler {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
  /** Called at boot: the first day gets its timer; each day gives the next one its own. */
  open(): Promise<void>;
  /** Compares a day's bill at once; yesterday's when none is named. @throws XiaoqiaoError `validation_failed` */
  reconcile(date?: string): Promise<{ day: Reconciliation; differences: Difference[] }>;
}

/** All that one person will read. */
const LISTED = 10_000;

export function createReconciler(deps: ReconciliationDependencies): Reconciler {
  const store = createReconciliationStore(deps.database);
  const yesterday = () => dayOf(deps.clock.now() - DAY);
  return {
    routes: reconciliationRoutes(deps, store),
    consumers: [onPaymentReconciliationCameDue(deps, store)] as Consumer[],
    async open() {
      await deps.database.transaction(async (tx) => {
        const latest = await store.latest(tx);
        const day = latest === undefined ? dayOf(deps.clock.now()) : dayAfter(latest.date);
        // While a day waits, its own timer goes on from there.
        if (latest?.status !== 'waiting') await openDay(tx, deps, store, day);
      });
    },
    async reconcile(date = yesterday()) {
      const row = await reconcileNow(deps, store, date);
      const found = await store.listDifferences({ date, after: -1, limit: LISTED });
      return {
        day: presentReconciliation(row),
        differences: found.map(({ kind, number, ours, theirs }) => ({ kind, number, ours, theirs })),
      };
    },
  };
}
