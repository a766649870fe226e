// Door of the messages service: what WeChat pushes comes in here.
import type { Consumer } from '@xiaoqiao/broker';
import { routes } from '@xiaoqiao/contract';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import type { MessagesDependencies } from './ports.ts';
import { receivePush, requirePush } from './receive-push.ts';

export type * from './ports.ts';

export interface MessagesService {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
}

export function createMessagesService(deps: MessagesDependencies): MessagesService {
  return {
    routes: [
      serve(routes.wechatPushCheck, ({ query }) => requirePush(deps).verifyUrl(query)),
      serve(routes.wechatPush, (request) => receivePush(deps, request)),
    ],
    consumers: [],
  };
}
