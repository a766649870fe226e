// I6: each event has had its effect, once; nothing is dead, stuck or forgotten; one key has made one order.
import { type EventRow, groupBy, indexBy, type ShopRows } from './shop-rows.ts';

/** How long something due may lie there before it counts as stuck. */
const PATIENCE_MS = 30_000;

export function* checkEffects(shop: ShopRows): Generator<string> {
  yield* checkDelivery(shop);
  yield* checkConsequences(shop);
  yield* checkTimers(shop);
  yield* checkKeys(shop);
}

function* checkDelivery({ events, inbox, now }: ShopRows): Generator<string> {
  for (const { id, name, status, availableAt, lastError } of events) {
    if (status === 'dead') yield `I6 dead event: ${name} ${id}, ${lastError}`;
    if (status === 'waiting' && availableAt < now - PATIENCE_MS)
      yield `I6 stuck event: ${name} ${id} has been due since ${new Date(availableAt).toISOString()}, ${lastError ?? 'no error'}`;
  }
  const known = new Set(events.map(({ id }) => id));
  // Older ones have been swept; marks of what was handled are kept longer.
  const oldest = events.reduce((least, { id }) => (id < least ? id : least), '~');
  for (const { consumer, event_id } of inbox)
    if (String(event_id) > oldest && !known.has(String(event_id)))
      yield `I6 effect of an event that was never written: ${consumer} handled ${event_id}`;
}

function* checkConsequences({ events, paymentRefunds }: ShopRows): Generator<string> {
  const named = groupBy(events, ({ name }) => name);
  const of = (name: string) => named.get(name) ?? [];
  const by = (member: string, ...names: string[]) =>
    groupBy(
      names.flatMap((name) => of(name)),
      ({ data }) => data[member],
    );
  const claim = (cause: EventRow, effects: number, what: string) =>
    effects === 1
      ? []
      : [
          `I6 ${effects === 0 ? 'no effect' : 'effect more than once'}: ${cause.name} ${cause.id} led to ${effects} ${what}`,
        ];

  const received = by('paymentId', 'order.paid', 'order.payment-unfulfillable');
  for (const event of of('payment.succeeded'))
    yield* claim(
      event,
      received.get(String(event.data.paymentId))?.length ?? 0,
      'orders paid or money sent back',
    );

  const failed = by('paymentId', 'payment.refund-failed');
  const unasked = groupBy(
    paymentRefunds.filter(({ order_refund_id }) => order_refund_id === null),
    ({ payment_id }) => payment_id,
  );
  for (const event of of('order.payment-unfulfillable')) {
    const id = String(event.data.paymentId);
    const refused = (failed.get(id) ?? []).filter(({ data }) => data.refundId === null);
    const sent = unasked.get(id) ?? [];
    // One that failed is sent again under another number.
    const standing = sent.filter(({ status }) => status !== 'failed');
    if (sent.length > 0 || refused.length === 0) yield* claim(event, standing.length, 'refunds');
  }

  const opened = groupBy(paymentRefunds, ({ order_refund_id }) => order_refund_id);
  const refusedRefund = by('refundId', 'payment.refund-failed');
  for (const event of of('order.refund-approved')) {
    const id = String(event.data.refundId);
    const sent = opened.get(id)?.length ?? 0;
    if (sent > 0 || !refusedRefund.has(id)) yield* claim(event, sent, 'refunds');
  }

  const returned = by('refundId', 'order.refunded');
  for (const event of of('payment.refunded'))
    if (event.data.refundId !== null)
      yield* claim(event, returned.get(String(event.data.refundId))?.length ?? 0, 'refunds of an order');
}

/** Whatever is not at its end has a timer waiting, or nobody would ever look at it again. */
function* checkTimers({ events, orders, payments, paymentRefunds }: ShopRows): Generator<string> {
  const waiting = groupBy(
    events.filter(({ status }) => status === 'waiting'),
    ({ name }) => name,
  );
  const timers = (name: string, member: string) =>
    new Set((waiting.get(name) ?? []).map(({ data }) => data[member]));
  const windows = timers('order.payment-window-ended', 'orderId');
  const receipts = timers('order.receipt-window-ended', 'orderId');
  for (const { id, status, resume_status: resume } of orders) {
    if (status === 'pending' && !windows.has(id))
      yield `I3 forgotten: order ${id} is pending and has no timer`;
    if ((status === 'shipped' || resume === 'shipped') && !receipts.has(id))
      yield `I5 forgotten: order ${id} is shipped and has no timer`;
  }
  const checks = timers('payment.check-came-due', 'paymentId');
  for (const { id, status } of payments)
    if (status === 'pending' && !checks.has(id))
      yield `I3 forgotten: payment ${id} is pending and has no timer`;
  const refundChecks = timers('payment.refund-check-came-due', 'paymentRefundId');
  for (const { id, status } of paymentRefunds)
    if (status !== 'succeeded' && status !== 'failed' && !refundChecks.has(id))
      yield `I3 forgotten: refund ${id} is ${status} and has no timer`;
}

const PLACING = 'place-order:';

/** Keys are kept for a day: orders older than the oldest kept key say nothing. */
function* checkKeys({ orders, keys }: ShopRows): Generator<string> {
  const known = indexBy(orders, ({ id }) => id);
  const placed = keys.filter(({ scope }) => String(scope).startsWith(PLACING));
  const answers = placed.map((row) => {
    const answer = JSON.parse(String(row.answer ?? '{}')) as { id?: string };
    return { row, id: String(answer.id) };
  });
  for (const { row, id } of answers) {
    const order = known.get(id);
    if (order === undefined)
      yield `I6 answered and not there: key ${row.idempotency_key} of ${row.scope} has order ${id} for an answer`;
    else if (`${PLACING}${order.user_id}` !== row.scope)
      yield `I6 key of somebody else: key ${row.idempotency_key} of ${row.scope} has an order of ${order.user_id}`;
  }
  const keysOf = groupBy(answers, ({ id }) => id);
  const oldest = keys.reduce((least, { created_at }) => Math.min(least, Number(created_at)), Infinity);
  for (const { id, created_at: createdAt } of orders) {
    const count = keysOf.get(String(id))?.length ?? 0;
    if (count > 1 || (count === 0 && Number(createdAt) >= oldest))
      yield `I6 not one key for one order: order ${id} has ${count}`;
  }
}
