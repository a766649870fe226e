// WeChat lets go of the money of an order, because its buyer, or time, confirmed receipt there.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import type { PaymentsDependencies } from './ports.ts';
import type { PaymentStore } from './store.ts';

const NAME = 'payments.on-wechat-trade-settled';

export const onWechatTradeSettled = (
  deps: PaymentsDependencies,
  store: PaymentStore,
): Consumer<'wechat.trade-settled'> =>
  consumer(NAME, 'wechat.trade-settled', async ({ id: eventId, data }) => {
    const { transactionId, confirmedBy, confirmedAt } = data;
    // Also pushed when WeChat hears of the shipment: nobody has confirmed anything then.
    if (transactionId === null || confirmedAt === null) return;
    const { database, outbox, clock, log } = deps;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const payment = await store.findByTransaction(transactionId, tx);
      if (payment === undefined) {
        log.warn('WeChat settled a payment that is unknown here', { transactionId });
        return;
      }
      await outbox.add(tx, 'payment.receipt-confirmed', {
        orderId: payment.order_id,
        paymentId: payment.id,
        by: confirmedBy ?? 'time',
        confirmedAt,
      });
    });
  });
