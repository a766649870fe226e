// What consumers could not handle, for operators. In process there is none: such an event stays in the outbox.
import { routes } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import type { OpenedBroker } from './open-broker.ts';

export function deadLetterRoutes({ broker, dead }: OpenedBroker): RouteHandler[] {
  function present() {
    if (dead !== undefined && broker.isAway) throw new XiaoqiaoError('overloaded');
    return dead;
  }
  return [
    serve(routes.adminListDeadLetters, async ({ query: { limit = 20 } }) => {
      const letters = present();
      if (letters === undefined) return { total: 0, list: [] };
      return { total: await letters.count(), list: await letters.list(limit) };
    }),
    serve(routes.adminRequeueDeadLetter, async ({ body }) => {
      if (!(await present()?.requeue(body))) throw new XiaoqiaoError('event_not_found');
    }),
  ];
}
