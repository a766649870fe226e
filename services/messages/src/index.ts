// Door of the messages service: what WeChat pushes comes in here, and what users want to hear goes out.
import type { Consumer } from '@xiaoqiao/broker';
import { routes } from '@xiaoqiao/contract';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import { listSubscriptions, reportSubscriptions } from './keep-subscriptions.ts';
import { messageTables } from './migrations/0001-messages.ts';
import { onMessageSendCameDue } from './on-message-send-came-due.ts';
import { onOrderPaid } from './on-order-paid.ts';
import { onOrderRefundApproved } from './on-order-refund-approved.ts';
import { onOrderRefundRejected } from './on-order-refund-rejected.ts';
import { onOrderRefunded } from './on-order-refunded.ts';
import { onOrderShipped } from './on-order-shipped.ts';
import { onWechatSubscriptionAnswered } from './on-wechat-subscription-answered.ts';
import { onWechatSubscriptionRefused } from './on-wechat-subscription-refused.ts';
import type { MessagesDependencies } from './ports.ts';
import { receivePush, requirePush } from './receive-push.ts';
import { createMessageStore } from './store.ts';

export type * from './ports.ts';
export { readTemplates, type Templates } from './template.ts';

export const messageMigrations = [messageTables];

export interface MessagesService {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
}

export function createMessagesService(deps: MessagesDependencies): MessagesService {
  const store = createMessageStore(deps.database);
  return {
    routes: [
      serve(routes.wechatPushCheck, ({ query }) => requirePush(deps).verifyUrl(query)),
      serve(routes.wechatPush, (request) => receivePush(deps, request)),
      serve(routes.listSubscriptions, ({ caller }) => listSubscriptions(deps, store, caller.userId)),
      serve(routes.reportSubscriptions, ({ caller: { userId }, body: { answers } }) =>
        reportSubscriptions(deps, store, { userId, answers }),
      ),
    ],
    consumers: [
      onOrderPaid(deps, store),
      onOrderShipped(deps, store),
      onOrderRefundApproved(deps, store),
      onOrderRefundRejected(deps, store),
      onOrderRefunded(deps, store),
      onMessageSendCameDue(deps, store),
      onWechatSubscriptionAnswered(deps, store),
      onWechatSubscriptionRefused(deps, store),
    ] as Consumer[],
  };
}
