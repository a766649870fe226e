// What was said of a shipment was corrected: WeChat is told again.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { openShippingReport } from './open-shipping-report.ts';
import type { PaymentsDependencies } from './ports.ts';
import type { PaymentStore } from './store.ts';
import type { ShippingStore } from './store-shipping.ts';

const NAME = 'payments.on-order-shipment-corrected';

export const onOrderShipmentCorrected = (
  deps: PaymentsDependencies,
  stores: { payments: PaymentStore; shipping: ShippingStore },
): Consumer<'order.shipment-corrected'> =>
  consumer(NAME, 'order.shipment-corrected', async ({ id: eventId, data }) => {
    await effectOnce(deps.database, { consumer: NAME, eventId, clock: deps.clock }, (tx) =>
      openShippingReport(tx, deps, stores, { ...data, at: Date.parse(data.correctedAt) }),
    );
  });
