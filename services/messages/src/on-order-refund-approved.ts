// A refund was approved: its buyer hears of it, if he wanted to.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import type { MessagesDependencies } from './ports.ts';
import type { MessageStore } from './store.ts';
import { tellBuyer } from './tell-buyer.ts';

const NAME = 'messages.on-order-refund-approved';

export const onOrderRefundApproved = (
  deps: MessagesDependencies,
  store: MessageStore,
): Consumer<'order.refund-approved'> =>
  consumer(
    NAME,
    'order.refund-approved',
    ({ id: eventId, name: notice, data: { orderId, userId, refundId } }) =>
      tellBuyer(deps, store, { consumer: NAME, eventId, notice, orderId, userId, refundId }),
  );
