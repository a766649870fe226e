// I2 to I4, in the rows alone: a paid order has its one payment, money without an order goes back, no more goes back than came.
import type { Row } from './rows.ts';
import { groupBy, indexBy, type ShopRows, sumOf } from './shop-rows.ts';

const paidStates = new Set(['paid', 'shipped', 'completed', 'refunding', 'refunded']);
const succeeded = ({ status }: Row) => status === 'succeeded';

export function* checkMoney(shop: ShopRows): Generator<string> {
  const payments = groupBy(shop.payments, ({ order_id }) => order_id);
  const items = groupBy(shop.items, ({ order_id }) => order_id);
  const refunds = groupBy(shop.orderRefunds, ({ order_id }) => order_id);
  for (const order of shop.orders) {
    const id = String(order.id);
    yield* checkOrder(order, payments.get(id) ?? []);
    const cost = (items.get(id) ?? []).reduce(
      (sum, { price, quantity }) => sum + Number(price) * Number(quantity),
      0,
    );
    if (cost !== order.total)
      yield `I2 total differs from its items: order ${id} costs ${order.total}, its items ${cost}`;
    const returned = sumOf((refunds.get(id) ?? []).filter(succeeded), 'amount');
    if (returned !== order.refunded_total)
      yield `I4 order and its refunds disagree: order ${id} says ${order.refunded_total}, its refunds ${returned}`;
  }
  yield* checkTransactions(shop.payments);
  yield* checkRefunds(shop);
}

function* checkOrder(order: Row, payments: readonly Row[]): Generator<string> {
  const { id, status, total, paid_at: paidAt, payment_id: paymentId } = order;
  const paid = paidStates.has(String(status));
  if (paid !== (paidAt !== null) || paid !== (paymentId !== null))
    yield `I2 state and payment disagree: order ${id} is ${status}, payment ${paymentId}, paid at ${paidAt}`;
  if ((status === 'cancelled') !== (order.cancelled_at !== null))
    yield `I7 state and times disagree: order ${id} is ${status}, cancelled at ${order.cancelled_at}`;
  const money = payments.filter(succeeded);
  if (paid && money.length !== 1)
    yield `I2 not exactly one successful payment: order ${id} is ${status} and has ${money.length}`;
  const [payment] = money;
  if (!paid || payment === undefined) return;
  if (payment.id !== paymentId)
    yield `I2 paid by another payment: order ${id} names ${paymentId}, ${payment.id} succeeded`;
  if (payment.amount !== total)
    yield `I2 amount differs: order ${id} costs ${total}, payment ${payment.id} brought ${payment.amount}`;
  if (payment.order_number !== order.number || payment.user_id !== order.user_id)
    yield `I2 payment of somebody else: order ${id} ${order.number} of ${order.user_id}, payment of ${payment.order_number} of ${payment.user_id}`;
}

function* checkTransactions(payments: readonly Row[]): Generator<string> {
  for (const { id, status, transaction_id: transaction, paid_at: paidAt } of payments)
    if ((status === 'succeeded') !== (transaction !== null && paidAt !== null))
      yield `I2 payment without its transaction: ${id} is ${status}, transaction ${transaction}`;
  const known = payments.filter(({ transaction_id }) => transaction_id !== null);
  for (const [transaction, { length }] of groupBy(known, ({ transaction_id }) => transaction_id))
    if (length > 1) yield `I2 one transaction counted twice: ${transaction} belongs to ${length} payments`;
}

function* checkRefunds({ orders, payments, paymentRefunds, orderRefunds }: ShopRows): Generator<string> {
  const order = indexBy(orders, ({ id }) => id);
  const asked = indexBy(orderRefunds, ({ id }) => id);
  const refunds = groupBy(paymentRefunds, ({ payment_id }) => payment_id);
  for (const payment of payments) {
    const { id, amount, refund_total: taken } = payment;
    const mine = refunds.get(String(id)) ?? [];
    const returned = sumOf(mine.filter(succeeded), 'amount');
    const reserved = sumOf(
      mine.filter(({ status }) => status !== 'failed'),
      'amount',
    );
    if (reserved > Number(amount))
      yield `I4 refunded more than was paid: payment ${id} of ${amount}, refunds of ${reserved}`;
    if (reserved !== taken)
      yield `I4 payment and its refunds disagree: payment ${id} says ${taken}, its refunds ${reserved}`;
    const whose = order.get(String(payment.order_id));
    if (payment.status === 'succeeded' && (whose === undefined || whose.paid_at === null)) {
      if (returned !== amount)
        yield `I3 money kept for an order that is not paid: payment ${id} of ${amount}, ${returned} went back`;
    } else if (
      whose !== undefined &&
      sumOf(mine.filter(succeeded), 'amount') !== Number(whose.refunded_total)
    )
      yield `I4 order and payment disagree on refunds: order ${whose.id} says ${whose.refunded_total}, payment ${id} ${returned}`;
    for (const { id: refundId, order_refund_id: askedId, amount: sent } of mine) {
      if (askedId === null) continue;
      const cause = asked.get(String(askedId));
      if (cause === undefined || cause.amount !== sent || cause.order_id !== payment.order_id)
        yield `I4 a refund that nobody asked for: ${refundId} of ${sent}, order's refund ${askedId} ${cause === undefined ? 'is not there' : `of ${cause.amount}`}`;
    }
  }
}
