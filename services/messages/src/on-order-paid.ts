// An order was paid: its buyer hears of it, if he wanted to.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import type { MessagesDependencies } from './ports.ts';
import type { MessageStore } from './store.ts';
import { tellBuyer } from './tell-buyer.ts';

const NAME = 'messages.on-order-paid';

export const onOrderPaid = (deps: MessagesDependencies, store: MessageStore): Consumer<'order.paid'> =>
  consumer(NAME, 'order.paid', ({ id: eventId, name: notice, data: { orderId, userId } }) =>
    tellBuyer(deps, store, { consumer: NAME, eventId, notice, orderId, userId }),
  );
