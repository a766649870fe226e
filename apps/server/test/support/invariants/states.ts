// I5 and I7: the events of an order, told one after another, lead by allowed steps to exactly the state that its row has.
import type { Row } from './rows.ts';
import { type EventRow, groupBy, indexBy, type ShopRows } from './shop-rows.ts';

interface State {
  readonly status: string;
  /** Where a refund under way goes back to. */
  readonly resume: string | null;
}

interface Told {
  readonly state: State;
  readonly data: EventRow['data'];
  /** What was told of the same refund before. */
  readonly ofRefund: ReadonlySet<string>;
}

const to = (status: string): State => ({ status, resume: null });
const from =
  (status: string, next: string) =>
  ({ state }: Told) =>
    state.status === status ? to(next) : undefined;
const refundable = new Set(['paid', 'shipped', 'completed']);
const startRefund = ({ state: { status } }: Told) =>
  refundable.has(status) ? { status: 'refunding', resume: status } : undefined;
const resume = ({ state: { status, resume } }: Told) =>
  status === 'refunding' && resume !== null ? to(resume) : undefined;

/** An event that is told in a state without a step is a violation; `undefined` says so. */
const steps: Readonly<Record<string, (told: Told) => State | undefined>> = {
  'order.placed': from('nothing', 'pending'),
  'order.paid': from('pending', 'paid'),
  'order.cancelled': from('pending', 'cancelled'),
  'order.shipped': from('paid', 'shipped'),
  'order.completed': from('shipped', 'completed'),
  'order.refund-requested': startRefund,
  'order.refund-approved': (told) =>
    told.ofRefund.has('order.refund-requested')
      ? told.state.status === 'refunding'
        ? told.state
        : undefined
      : startRefund(told),
  'order.refund-rejected': resume,
  'order.refund-failed': resume,
  'order.refunded': (told) =>
    // Carried out by hand at WeChat after it had failed: the order went on meanwhile.
    told.ofRefund.has('order.refund-failed')
      ? told.state
      : told.data.whole === true && told.state.status === 'refunding'
        ? to('refunded')
        : resume(told),
};

const moments = [
  ['created_at', 'order.placed'],
  ['paid_at', 'order.paid'],
  ['shipped_at', 'order.shipped'],
  ['completed_at', 'order.completed'],
  ['cancelled_at', 'order.cancelled'],
] as const;
const refundMoments: Readonly<Record<string, readonly string[]>> = {
  requested: ['order.refund-requested'],
  processing: ['order.refund-approved'],
  rejected: ['order.refund-rejected'],
  succeeded: ['order.refund-approved', 'order.refunded'],
  failed: ['order.refund-approved', 'order.refund-failed'],
};

export function* checkStates(shop: ShopRows): Generator<string> {
  const told = groupBy(
    shop.events.filter(({ name }) => Object.hasOwn(steps, name)),
    ({ data }) => data.orderId,
  );
  const orders = indexBy(shop.orders, ({ id }) => id);
  const refunds = groupBy(shop.orderRefunds, ({ order_id }) => order_id);
  for (const [orderId, events] of told)
    if (!orders.has(orderId))
      yield `I5 event of no order: ${events.map(({ name }) => name).join(', ')} of ${orderId}`;
  for (const [id, order] of orders) {
    const events = told.get(id) ?? [];
    yield* checkMoments(order, events);
    for (const refund of refunds.get(id) ?? []) yield* checkRefund(refund, events);
    yield* replay(order, events);
  }
  yield* checkPayments(shop);
}

function* checkMoments(order: Row, events: readonly EventRow[]): Generator<string> {
  for (const [column, name] of moments) {
    const count = events.filter((event) => event.name === name).length;
    const expected = order[column] === null ? 0 : 1;
    if (count !== expected)
      yield `I5 ${name} ${count < expected ? 'missing' : count > 1 ? 'doubled' : 'without its change'}: order ${order.id} is ${order.status}, events ${count}`;
  }
  const paid = events.find(({ name }) => name === 'order.paid');
  if (paid !== undefined && paid.data.amount !== order.total)
    yield `I5 order.paid tells another amount: order ${order.id} costs ${order.total}, event ${paid.data.amount}`;
  const refunded = events.filter(({ name }) => name === 'order.refunded');
  const sum = refunded.reduce((all, { data }) => all + Number(data.amount), 0);
  if (sum !== order.refunded_total)
    yield `I5 order.refunded tells another amount: order ${order.id} got ${order.refunded_total} back, events ${sum}`;
}

function* checkRefund({ id, order_id, status }: Row, events: readonly EventRow[]): Generator<string> {
  const mine = events.filter(({ data }) => data.refundId === id);
  for (const name of refundMoments[String(status)] ?? [])
    if (!mine.some((event) => event.name === name))
      yield `I5 ${name} missing: refund ${id} of order ${order_id} is ${status}`;
  for (const [name, { length }] of groupBy(mine, (event) => event.name))
    if (length > 1) yield `I5 ${name} doubled: refund ${id} of order ${order_id} has ${length}`;
}

function* replay(order: Row, events: readonly EventRow[]): Generator<string> {
  let state = to('nothing');
  const ofRefund = new Map<unknown, Set<string>>();
  for (const { id, name, data } of events) {
    const before = ofRefund.get(data.refundId) ?? new Set();
    ofRefund.set(data.refundId, new Set([...before, name]));
    const next = steps[name]!({ state, data, ofRefund: before });
    if (next === undefined) {
      yield `I7 moved where it may not: order ${order.id} was ${state.status} when ${name} (${id}) came`;
      return;
    }
    state = next;
  }
  if (state.status !== order.status || state.resume !== order.resume_status)
    yield `I7 state that no event led to: order ${order.id} is ${order.status}, its events lead to ${state.status}`;
}

/** The same for payments and what WeChat was told to give back. */
function* checkPayments({ events, payments, paymentRefunds }: ShopRows): Generator<string> {
  const succeeded = groupBy(
    events.filter(({ name }) => name === 'payment.succeeded'),
    ({ data }) => data.paymentId,
  );
  for (const { id, status, amount, transaction_id: transaction } of payments) {
    const mine = succeeded.get(String(id)) ?? [];
    if (mine.length !== (status === 'succeeded' ? 1 : 0))
      yield `I5 payment.succeeded missing or doubled: payment ${id} is ${status}, events ${mine.length}`;
    for (const { data } of mine)
      if (data.amount !== amount || data.transactionId !== transaction)
        yield `I5 payment.succeeded tells something else: payment ${id} of ${amount}, event ${data.amount} transaction ${data.transactionId}`;
  }
  const refunded = events.filter(({ name }) => name === 'payment.refunded');
  const key = (paymentId: unknown, refundId: unknown, amount: unknown) =>
    `${paymentId} ${refundId} ${amount}`;
  const told = groupBy(refunded, ({ data }) => key(data.paymentId, data.refundId, data.amount));
  const done = groupBy(
    paymentRefunds.filter(({ status }) => status === 'succeeded'),
    (row) => key(row.payment_id, row.order_refund_id, row.amount),
  );
  for (const refund of new Set([...told.keys(), ...done.keys()])) {
    const [events, rows] = [told.get(refund)?.length ?? 0, done.get(refund)?.length ?? 0];
    if (events !== rows)
      yield `I5 payment.refunded missing or doubled: payment, refund, amount ${refund}: done ${rows}, events ${events}`;
  }
}
