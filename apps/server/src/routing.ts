// What this process adds to the routing config: in development the pictures of the demo shop.
import type { RoutingSource } from '@xiaoqiao/gateway';

const pictures = {
  id: 'demo-pictures',
  match: { method: 'GET', path: '/demo/pictures/:name' },
  policies: ['rate-limit'],
  upstream: 'api',
};

/** Leaves alone what is no routing config: the gateway says what is wrong with it. */
export function withPictures(source: RoutingSource): RoutingSource {
  const data = source.data as { routes?: unknown } | null;
  if (typeof data !== 'object' || (data?.routes !== undefined && !Array.isArray(data.routes))) return source;
  return { ...source, data: { ...data, routes: [...((data?.routes as unknown[]) ?? []), pictures] } };
}
