// The rows beside WeChat's books, to the fen: what is there is here, what is here is there, and the sums agree.
import type { Row } from './rows.ts';
import { type BookedOrder, groupBy, indexBy, type ShopRows, sumOf } from './shop-rows.ts';

const isPaid = ({ state }: BookedOrder) => state === 'SUCCESS' || state === 'REFUND';
const asText = (row: Row | undefined) =>
  row === undefined ? 'nothing' : `${row.status} ${row.amount} transaction ${row.transaction_id ?? '–'}`;

export function* checkBooks(shop: ShopRows): Generator<string> {
  yield* checkPayments(shop);
  yield* checkRefunds(shop);
  yield* checkSum(shop);
}

function* checkPayments({ payments, bookedOrders }: ShopRows): Generator<string> {
  const ours = indexBy(payments, ({ order_number }) => order_number);
  const theirs = indexBy(bookedOrders, ({ outTradeNo }) => outTradeNo);
  for (const booked of bookedOrders) {
    const { outTradeNo, state, total, transactionId } = booked;
    const payment = ours.get(outTradeNo);
    const agrees =
      payment !== undefined &&
      payment.amount === total &&
      (payment.status === 'succeeded') === isPaid(booked) &&
      (!isPaid(booked) || payment.transaction_id === transactionId);
    if (!agrees)
      yield `books: order ${outTradeNo} is ${state} ${total} transaction ${transactionId ?? '–'} at WeChat, here ${asText(payment)}`;
    if (payment?.status === 'closed' && state !== 'CLOSED')
      yield `books: order ${outTradeNo} is closed here and can still be paid at WeChat, where it is ${state}`;
  }
  for (const payment of payments)
    if (payment.status === 'succeeded' && !theirs.has(String(payment.order_number)))
      yield `books: order ${payment.order_number} is paid here and unknown at WeChat, here ${asText(payment)}`;
}

function* checkRefunds({ paymentRefunds, bookedOrders, bookedRefunds }: ShopRows): Generator<string> {
  const ours = indexBy(paymentRefunds, ({ id }) => id);
  const theirs = indexBy(bookedRefunds, ({ outRefundNo }) => outRefundNo);
  for (const { outRefundNo, amount, status } of bookedRefunds) {
    const refund = ours.get(outRefundNo);
    if (
      refund === undefined ||
      refund.amount !== amount ||
      (status === 'SUCCESS') !== (refund.status === 'succeeded')
    )
      yield `books: refund ${outRefundNo} is ${status} ${amount} at WeChat, here ${refund === undefined ? 'nothing' : `${refund.status} ${refund.amount}`}`;
  }
  for (const { id, status, amount } of paymentRefunds)
    if (status === 'succeeded' && !theirs.has(String(id)))
      yield `books: refund ${id} of ${amount} succeeded here and is unknown at WeChat`;
  const refunded = groupBy(
    bookedRefunds.filter(({ status }) => status === 'SUCCESS'),
    ({ outTradeNo }) => outTradeNo,
  );
  for (const { outTradeNo, total } of bookedOrders) {
    const sum = (refunded.get(outTradeNo) ?? []).reduce((all, { amount }) => all + amount, 0);
    if (sum > total)
      yield `I4 WeChat paid back more than came: order ${outTradeNo} of ${total}, refunds of ${sum}`;
  }
}

/** Counted from the orders rather than the payments, so that it is a second way to the same fen. */
function* checkSum({ orders, bookedOrders, bookedRefunds }: ShopRows): Generator<string> {
  const here =
    sumOf(
      orders.filter(({ paid_at }) => paid_at !== null),
      'total',
    ) - sumOf(orders, 'refunded_total');
  const came = bookedOrders.filter(isPaid).reduce((sum, { total }) => sum + total, 0);
  const went = bookedRefunds
    .filter(({ status }) => status === 'SUCCESS')
    .reduce((sum, { amount }) => sum + amount, 0);
  if (here !== came - went)
    yield `books: WeChat holds ${came - went} fen for us (${came} came, ${went} went back), our orders say ${here}`;
}
