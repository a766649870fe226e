// The system's own routes: is anybody there, and the operator's view of events.
import { routes } from '@xiaoqiao/contract';
import type { Database, Outbox } from '@xiaoqiao/database';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';

export function systemRoutes({ database, outbox }: { database: Database; outbox: Outbox }): RouteHandler[] {
  return [
    serve(routes.ping, () => ({ pong: true })),
    serve(routes.adminListEvents, ({ query }) => outbox.list(query)),
    serve(routes.adminRequeueEvent, async ({ params: { id } }) => {
      await database.transaction((tx) => outbox.requeue(tx, id));
    }),
  ];
}
