// Every kind of violation that can be planted in the rows of a shop in order, and what the checker must call it.
import { MINUTE } from '@xiaoqiao/kit/clock';

/** One order of each kind, by id; amounts in fen. */
export interface Kinds {
  readonly skuId: string;
  readonly pending: string;
  readonly paid: string;
  readonly shipped: string;
  readonly completed: string;
  /** By its buyer, before anybody paid. */
  readonly cancelled: string;
  /** By time; the money came afterwards and went back. */
  readonly late: string;
  /** 5600 of 25600, after it was paid. */
  readonly partly: string;
  readonly wholly: string;
  readonly rejected: string;
}

const event = (name: string, orderId: string) => `name = '${name}' and data like '%${orderId}%'`;
const doubled = (name: string, orderId: string) =>
  `insert into outbox (id, name, version, data, occurred_at, available_at, attempts, status, claimed_until)
   select '7ZZZZZZZZZZZZZZZZZZZZZZZZZ', name, version, data, occurred_at, available_at, attempts, status, claimed_until
   from outbox where ${event(name, orderId)}`;
const without = (name: string, orderId: string) => `delete from outbox where ${event(name, orderId)}`;
const ofOrder = (orderId: string) => `order_id = '${orderId}'`;
const ofPayment = (orderId: string) => `payment_id in (select id from payments where ${ofOrder(orderId)})`;

/** What is planted, what the checker must say, and the statements that plant it. */
export type Plant = readonly [name: string, expected: RegExp, statements: (kinds: Kinds) => string[]];
export const plants: readonly Plant[] = [
  [
    'stock below zero',
    /^I1 negative stock: /,
    ({ skuId }) => [
      `update skus set available = -1, reserved = reserved + available + 1 where id = '${skuId}'`,
    ],
  ],
  [
    'more reserved than pending orders hold',
    /^I1 reserved stock differs from pending orders: /,
    ({ skuId }) => [
      `update skus set available = available - 1, reserved = reserved + 1 where id = '${skuId}'`,
    ],
  ],
  [
    'sold twice',
    /^I1 sold stock differs from paid orders: /,
    ({ skuId }) => [`update skus set available = available - 1, sold = sold + 1 where id = '${skuId}'`],
  ],
  [
    'a unit that vanished',
    /^I1 stock appeared or vanished: /,
    ({ skuId }) => [`update skus set available = available - 1 where id = '${skuId}'`],
  ],
  [
    'a paid order without payment',
    /^I2 not exactly one successful payment: /,
    ({ paid }) => [`update payments set status = 'pending' where ${ofOrder(paid)}`],
  ],
  [
    'a paid order that names another payment',
    /^I2 paid by another payment: /,
    ({ paid }) => [`update orders set payment_id = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' where id = '${paid}'`],
  ],
  [
    'a payment a fen short',
    /^I2 amount differs: /,
    ({ paid }) => [`update payments set amount = amount - 1 where ${ofOrder(paid)}`],
  ],
  [
    'a payment of another user',
    /^I2 payment of somebody else: /,
    ({ paid }) => [`update payments set user_id = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' where ${ofOrder(paid)}`],
  ],
  [
    'a successful payment without transaction',
    /^I2 payment without its transaction: /,
    ({ paid }) => [`update payments set transaction_id = null where ${ofOrder(paid)}`],
  ],
  [
    'another transaction than WeChat has',
    /^books: order .* transaction /,
    ({ paid }) => [
      `update payments set transaction_id = '4200000000000000000000000000' where ${ofOrder(paid)}`,
    ],
  ],
  [
    'a total that its items do not make',
    /^I2 total differs from its items: /,
    ({ pending }) => [`update order_items set price = price - 1 where ${ofOrder(pending)}`],
  ],
  [
    'paid without a state that says so',
    /^I2 state and payment disagree: /,
    ({ paid }) => [`update orders set paid_at = null where id = '${paid}'`],
  ],
  [
    'cancelled without its time',
    /^I7 state and times disagree: /,
    ({ cancelled }) => [`update orders set cancelled_at = null where id = '${cancelled}'`],
  ],
  [
    'money kept for a cancelled order',
    /^I3 money kept for an order that is not paid: /,
    ({ late }) => [
      `update payment_refunds set status = 'failed' where ${ofPayment(late)}`,
      `update payments set refund_total = 0 where ${ofOrder(late)}`,
    ],
  ],
  [
    'money without any order',
    /^I3 money kept for an order that is not paid: /,
    ({ paid }) => [`delete from orders where id = '${paid}'`],
  ],
  [
    'more refunded than paid',
    /^I4 refunded more than was paid: /,
    ({ partly }) => [`update payment_refunds set amount = 25601 where ${ofPayment(partly)}`],
  ],
  [
    'a refund that the payment does not count',
    /^I4 payment and its refunds disagree: /,
    ({ partly }) => [`update payments set refund_total = refund_total - 1 where ${ofOrder(partly)}`],
  ],
  [
    'a refund that the order does not count',
    /^I4 order and payment disagree on refunds: /,
    ({ partly }) => [`update orders set refunded_total = refunded_total + 1 where id = '${partly}'`],
  ],
  [
    'an order that counts more than its refunds',
    /^I4 order and its refunds disagree: /,
    ({ partly }) => [`update order_refunds set amount = amount - 1 where ${ofOrder(partly)}`],
  ],
  [
    'a refund that nobody asked for',
    /^I4 a refund that nobody asked for: /,
    ({ partly }) => [`delete from order_refunds where ${ofOrder(partly)}`],
  ],
  [
    'a refund that WeChat never heard of',
    /^books: refund .* is unknown at WeChat/,
    ({ partly }) => [
      `update payment_refunds set id = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' where ${ofPayment(partly)}`,
    ],
  ],
  [
    'a payment that WeChat calls paid and we do not',
    /^books: order .* is SUCCESS/,
    ({ paid }) => [`update payments set status = 'closed' where ${ofOrder(paid)}`],
  ],
  [
    'a closed payment that WeChat still takes',
    /^books: order .* can still be paid at WeChat/,
    ({ pending }) => [`update payments set status = 'closed' where ${ofOrder(pending)}`],
  ],
  [
    'a change of state without its event',
    /^I5 order.paid missing: /,
    ({ paid }) => [without('order.paid', paid)],
  ],
  ['an event twice', /^I5 order.shipped doubled: /, ({ shipped }) => [doubled('order.shipped', shipped)]],
  [
    'an event without its change',
    /^I5 order.cancelled without its change: /,
    ({ cancelled }) => [
      `update orders set status = 'pending', cancelled_at = null where id = '${cancelled}'`,
    ],
  ],
  [
    'an event of no order',
    /^I5 event of no order: /,
    ({ completed }) => [
      `update outbox set data = replace(data, '${completed}', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ') where ${event('order.completed', completed)}`,
    ],
  ],
  [
    'an event that tells another amount',
    /^I5 order.paid tells another amount: /,
    ({ paid }) => [
      `update outbox set data = replace(data, ':12800', ':12801') where ${event('order.paid', paid)}`,
    ],
  ],
  [
    'a refund event that tells another amount',
    /^I5 order.refunded tells another amount: /,
    ({ partly }) => [
      `update outbox set data = replace(data, '"amount":5600', '"amount":5601') where ${event('order.refunded', partly)}`,
    ],
  ],
  [
    'a decision about a refund without its event',
    /^I5 order.refund-rejected missing: /,
    ({ rejected }) => [without('order.refund-rejected', rejected)],
  ],
  [
    'a decision about a refund that is told twice',
    /^I5 order.refund-rejected doubled: /,
    ({ rejected }) => [doubled('order.refund-rejected', rejected)],
  ],
  [
    'a payment without its event',
    /^I5 payment.succeeded missing or doubled: /,
    ({ paid }) => [without('payment.succeeded', paid)],
  ],
  [
    'a payment event that tells another amount',
    /^I5 payment.succeeded tells something else: /,
    ({ paid }) => [
      `update outbox set data = replace(data, ':12800', ':12801') where ${event('payment.succeeded', paid)}`,
    ],
  ],
  [
    'money given back without its event',
    /^I5 payment.refunded missing or doubled: /,
    ({ wholly }) => [without('payment.refunded', wholly)],
  ],
  [
    'a dead event',
    /^I6 dead event: order.paid /,
    ({ paid }) => [
      `update outbox set status = 'dead', last_error = 'why' where ${event('order.paid', paid)}`,
    ],
  ],
  [
    'an event that nobody delivered',
    /^I6 stuck event: order.paid /,
    ({ paid }) => [
      `update outbox set status = 'waiting', available_at = ${Date.now() - 10 * MINUTE} where ${event('order.paid', paid)}`,
    ],
  ],
  [
    'a mark of an event that was rolled back',
    /^I6 effect of an event that was never written: /,
    () => [
      `insert into inbox (consumer, event_id, handled_at) values ('somebody', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ', 0)`,
    ],
  ],
  [
    'money that came and led to nothing',
    /^I6 no effect: payment.succeeded /,
    ({ late }) => [without('order.payment-unfulfillable', late)],
  ],
  [
    'money that was taken and sent back',
    /^I6 effect more than once: payment.succeeded /,
    ({ late }) => [doubled('order.payment-unfulfillable', late)],
  ],
  [
    'money that was to go back and did not',
    /^I6 no effect: order.payment-unfulfillable /,
    ({ late }) => [`delete from payment_refunds where ${ofPayment(late)}`],
  ],
  [
    'money whose way back was closed, and that was not sent again',
    /^I6 no effect: order.payment-unfulfillable /,
    ({ late }) => [`update payment_refunds set status = 'failed' where ${ofPayment(late)}`],
  ],
  [
    'a refund that was approved and never sent',
    /^I6 no effect: order.refund-approved /,
    ({ partly }) => [`delete from payment_refunds where ${ofPayment(partly)}`],
  ],
  [
    'money that went back unknown to the order',
    /^I6 no effect: payment.refunded /,
    ({ wholly }) => [without('order.refunded', wholly)],
  ],
  [
    'a pending order that nobody will ever end',
    /^I3 forgotten: order .* is pending/,
    ({ pending }) => [without('order.payment-window-ended', pending)],
  ],
  [
    'a pending payment that nobody will ask about',
    /^I3 forgotten: payment .* is pending/,
    () => [`delete from outbox where name = 'payment.check-came-due' and status = 'waiting'`],
  ],
  [
    'a refund that nobody will ask about',
    /^I3 forgotten: refund .* is processing/,
    ({ partly }) => [`update payment_refunds set status = 'processing' where ${ofPayment(partly)}`],
  ],
  [
    'a shipped order that nobody will ever end',
    /^I5 forgotten: order .* is shipped/,
    ({ shipped }) => [without('order.receipt-window-ended', shipped)],
  ],
  [
    'two orders for one key',
    /^I6 not one key for one order: .* has 0/,
    ({ paid, pending }) => [
      `update idempotency_keys set answer = replace(answer, '${paid}', '${pending}') where scope like 'place-order:%'`,
    ],
  ],
  [
    'one order for two keys',
    /^I6 not one key for one order: .* has 2/,
    ({ paid }) => [
      `insert into idempotency_keys (scope, idempotency_key, fingerprint, answer, created_at)
     select scope, 'another', fingerprint, answer, created_at from idempotency_keys
     where scope like 'place-order:%' and answer like '{"id":"${paid}"%'`,
    ],
  ],
  [
    'an answer about an order that is not there',
    /^I6 answered and not there: /,
    ({ pending }) => [`delete from orders where id = '${pending}'`],
  ],
  [
    'a key that leads to the order of somebody else',
    /^I6 key of somebody else: /,
    ({ pending }) => [`update orders set user_id = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' where id = '${pending}'`],
  ],
  [
    'a paid order that was cancelled',
    /^I7 state that no event led to: /,
    ({ paid }) => [`update orders set status = 'pending' where id = '${paid}'`],
  ],
  [
    'a completed order that is shipped again',
    /^I7 state that no event led to: /,
    ({ completed }) => [
      `update orders set status = 'shipped', completed_at = null where id = '${completed}'`,
      without('order.completed', 'nothing'),
    ],
  ],
  [
    'an order that was paid after it was cancelled',
    /^I7 moved where it may not: /,
    ({ paid, cancelled }) => [
      `update outbox set data = replace(data, '${paid}', '${cancelled}') where ${event('order.paid', paid)}`,
    ],
  ],
  [
    'an order that was shipped before it was paid',
    /^I7 moved where it may not: /,
    ({ shipped }) => [
      `update outbox set occurred_at = occurred_at - 86400000 where ${event('order.shipped', shipped)}`,
    ],
  ],
];
