// What this process adds to the routing config: the endpoints for the bytes of files, in development the demo's pictures.
import type { RoutingSource } from '@xiaoqiao/gateway';

/** Forms and parts are at most so large, with what a form has around its file. */
const UPLOAD_BYTES = 9 * 1024 * 1024;

const upload = (id: string, match: object) => ({
  id,
  match,
  policies: ['rate-limit', { name: 'body-limit', bytes: UPLOAD_BYTES }],
  upstream: 'objects',
});

/** Who may do what there is under the signature of each address. */
const objects = [
  upload('objects-form', { method: 'POST', path: '/objects' }),
  upload('objects-part', { method: 'PUT', path: '/objects/*' }),
  {
    id: 'objects',
    match: { method: 'GET', path: '/objects/*' },
    policies: ['rate-limit'],
    upstream: 'objects',
  },
];

const pictures = {
  id: 'demo-pictures',
  match: { method: 'GET', path: '/demo/pictures/:name' },
  policies: ['rate-limit'],
  upstream: 'api',
};

/** Leaves alone what is no routing config: the gateway says what is wrong with it. */
export const withOwnRoutes =
  ({ demo }: { demo: boolean }) =>
  (source: RoutingSource): RoutingSource => {
    const data = source.data as { routes?: unknown } | null;
    if (typeof data !== 'object' || (data?.routes !== undefined && !Array.isArray(data.routes)))
      return source;
    const given = (data?.routes as unknown[]) ?? [];
    return { ...source, data: { ...data, routes: [...given, ...objects, ...(demo ? [pictures] : [])] } };
  };
