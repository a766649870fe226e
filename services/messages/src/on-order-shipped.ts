// An order was shipped: its buyer hears of it, if he wanted to.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import type { MessagesDependencies } from './ports.ts';
import type { MessageStore } from './store.ts';
import { tellBuyer } from './tell-buyer.ts';

const NAME = 'messages.on-order-shipped';

export const onOrderShipped = (deps: MessagesDependencies, store: MessageStore): Consumer<'order.shipped'> =>
  consumer(NAME, 'order.shipped', ({ id: eventId, name: notice, data: { orderId, userId } }) =>
    tellBuyer(deps, store, { consumer: NAME, eventId, notice, orderId, userId }),
  );
