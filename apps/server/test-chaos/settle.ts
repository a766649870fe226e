// After the last fault: everything is set right, and what is under way gets the time that it would have had.
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@xiaoqiao/kit/testing';
import { openRows } from '../test/support/invariants/rows.ts';
import { letTimersEnd } from './inflict.ts';
import type { Town } from './town.ts';

const WHOLE_MS = 120_000;
const QUIET_MS = 240_000;
const ROUNDS = 6;
const timers = [
  'order.payment-window-ended',
  'payment.check-came-due',
  'payment.refund-check-came-due',
  'payment.shipping-report-came-due',
];

/** @returns what lies about at the end, one line each; empty when nothing does */
export async function settle(town: Town, say: (line: string) => void): Promise<string[]> {
  say('everything is set right');
  await eventually('everything is whole again', () => town.isWhole(), {
    timeoutMs: WHOLE_MS,
    intervalMs: 500,
  });
  const counters = await town.wechat.get<Record<string, number>>('/faults');
  await town.wechat.post('/faults', Object.fromEntries(Object.keys(counters).map((name) => [name, 0])));
  await repeatNotifications(town);
  for (let round = 1; round <= ROUNDS; round++) {
    say(`timers end, round ${round}`);
    await letTimersEnd(town.database, timers);
    await town.wechat.post('/refunds/finish');
    await town.wechat.post('/settle');
    const leftovers = await quiet(town);
    if (leftovers.length > 0) return leftovers;
    if (round === 2) await letTimersEnd(town.database, ['order.receipt-window-ended']);
    if (round > 2 && (await openEnds(town.database)) === 0) break;
  }
  return [];
}

/** What WeChat was to tell again later, it tells now; what it lost stays lost. */
async function repeatNotifications({ wechat }: Town): Promise<void> {
  const { list } = await wechat.get<{ list: { id: string; state: string }[] }>('/notifications');
  for (const { id, state } of list) if (state === 'pending') await wechat.post(`/notifications/${id}/replay`);
  await wechat.post('/settle');
}

/** Waits until no event is due and no queue holds anything. @returns what still lies about when that takes too long */
async function quiet({ database, rabbitmq }: Town): Promise<string[]> {
  const deadline = Date.now() + QUIET_MS;
  const rows = await openRows(database);
  try {
    for (let calm = 0; ; ) {
      const [due] = await rows.all(
        `select count(*) as n from outbox where status = 'waiting' and available_at <= ${Date.now()}`,
      );
      const queues = (await rabbitmq.queues()).filter(({ messages }) => messages > 0);
      calm = Number(due!.n) === 0 && queues.length === 0 ? calm + 1 : 0;
      // Once more, because an event that was just taken out of a queue may have led to another one.
      if (calm === 2) return [];
      if (Date.now() > deadline)
        return [
          ...queues.map(({ name, messages }) => `I6 left in a queue: ${name} holds ${messages}`),
          ...(Number(due!.n) > 0 ? [`I6 left in the outbox: ${due!.n} events are due`] : []),
        ];
      await pause(500);
    }
  } finally {
    await rows.close();
  }
}

/** Orders and refunds that time alone has to end. */
async function openEnds(database: string): Promise<number> {
  const rows = await openRows(database);
  try {
    const [orders] = await rows.all("select count(*) as n from orders where status = 'pending'");
    const [refunds] = await rows.all(
      "select count(*) as n from payment_refunds where status in ('requested', 'processing')",
    );
    return Number(orders!.n) + Number(refunds!.n);
  } finally {
    await rows.close();
  }
}
