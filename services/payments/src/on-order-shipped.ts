// An order was shipped: WeChat is to be told, where it keeps the money until it is.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { openShippingReport } from './open-shipping-report.ts';
import type { PaymentsDependencies } from './ports.ts';
import type { PaymentStore } from './store.ts';
import type { ShippingStore } from './store-shipping.ts';

const NAME = 'payments.on-order-shipped';

export const onOrderShipped = (
  deps: PaymentsDependencies,
  stores: { payments: PaymentStore; shipping: ShippingStore },
): Consumer<'order.shipped'> =>
  consumer(NAME, 'order.shipped', async ({ id: eventId, data }) => {
    const { orderId, trackingNumber, shippedAt } = data;
    // Events of the version before had less to say.
    const { logistics = 'express', companyCode = null, receiverPhone = '' } = data as Partial<typeof data>;
    await effectOnce(deps.database, { consumer: NAME, eventId, clock: deps.clock }, (tx) =>
      openShippingReport(tx, deps, stores, {
        orderId,
        logistics,
        companyCode,
        trackingNumber,
        receiverPhone,
        at: Date.parse(shippedAt),
      }),
    );
  });
