// A day's bill should be there: compare it with our books, or come back for it; either way the next day gets its timer.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import type { ReconciliationDependencies } from './ports.ts';
import { compareDay, openDay, recordDay } from './reconcile-day.ts';
import { billDelay, dayAfter } from './reconciliation.ts';
import type { ReconciliationStore } from './store-reconciliation.ts';

const NAME = 'payments.on-payment-reconciliation-came-due';

/** No process leads: a day is a row, its timer is in the outbox, and whichever process gets it does the work. */
export const onPaymentReconciliationCameDue = (
  deps: ReconciliationDependencies,
  store: ReconciliationStore,
): Consumer<'payment.reconciliation-came-due'> =>
  consumer(NAME, 'payment.reconciliation-came-due', async ({ id: eventId, data: { date, run, attempt } }) => {
    const { database, outbox, clock } = deps;
    const day = await store.find(date);
    const outcome =
      day?.status === 'waiting' && day.run === run ? await compareDay(deps, store, date) : undefined;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      // Days that passed while no process ran follow one by one.
      await openDay(tx, deps, store, dayAfter(date));
      if (outcome === undefined || (await store.find(date, tx))?.run !== run) return;
      await recordDay(tx, deps, store, { date, outcome });
      if (outcome.outcome !== 'later') return;
      const due = { availableAt: clock.now() + (outcome.waitMs ?? billDelay(attempt)) };
      await outbox.add(tx, 'payment.reconciliation-came-due', { date, run, attempt: attempt + 1 }, due);
    });
  });
