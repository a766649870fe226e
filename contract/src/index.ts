// The contract: what client and server agree on, as pure data.
import { catalogRoutes } from './catalog.ts';
import { fileRoutes } from './files.ts';
import { gatewayAdminRoutes } from './gateway-admin.ts';
import { gatewayRoutingRoutes } from './gateway-routing.ts';
import { identityRoutes } from './identity.ts';
import { messageRoutes } from './messages.ts';
import { orderRoutes } from './orders.ts';
import { paymentRoutes } from './payments.ts';
import { realtimeRoutes } from './realtime.ts';
import { refundRoutes } from './refunds.ts';
import type { Route } from './route.ts';
import { systemRoutes } from './system.ts';
import { taskRoutes } from './tasks.ts';

/** Every route by its operation name. */
export const routes = {
  ...systemRoutes,
  ...identityRoutes,
  ...catalogRoutes,
  ...orderRoutes,
  ...refundRoutes,
  ...paymentRoutes,
  ...messageRoutes,
  ...taskRoutes,
  ...fileRoutes,
  ...realtimeRoutes,
  ...gatewayAdminRoutes,
  ...gatewayRoutingRoutes,
} satisfies Record<string, Route>;
export type Routes = typeof routes;
export type OperationName = keyof Routes;

export * from './access.ts';
export * from './catalog.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './files.ts';
export * from './gateway-admin.ts';
export * from './gateway-routing.ts';
export * from './identity.ts';
export * from './messages.ts';
export * from './orders.ts';
export * from './payments.ts';
export * from './pushes.ts';
export * from './realtime.ts';
export * from './refunds.ts';
export * from './route.ts';
export * from './schema.ts';
export * from './system.ts';
export * from './tasks.ts';
