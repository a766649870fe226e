// The HTTP application of this process: the services' routes, health, documentation, keys.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { API_PREFIX } from '@xiaoqiao/contract';
import { openApiDocument } from '@xiaoqiao/contract/openapi';
import type { UpstreamCheck } from '@xiaoqiao/gateway';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createHttpService, type FastifyInstance, type RouteHandler } from '@xiaoqiao/kit/http';
import type { Log } from '@xiaoqiao/kit/log';

export interface ApiOptions {
  readonly handlers: readonly RouteHandler[];
  readonly log: Log;
  readonly jwks: () => object;
  /** What must answer before this process takes traffic, by name. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /** What the gateway forwards to; one that is down makes some routes fail, not the process unready. */
  readonly upstreams: () => readonly UpstreamCheck[];
  /** The picture as SVG, or undefined. */
  readonly picture: (name: string) => string | undefined;
}

export async function createApi({
  handlers,
  log,
  jwks,
  checks,
  upstreams,
  picture,
}: ApiOptions): Promise<FastifyInstance> {
  const app = createHttpService({ handlers, log });
  for (const prefix of ['', API_PREFIX]) {
    app.get(`${prefix}/healthz`, () => ({ status: 'ok' }));
    app.get(`${prefix}/readyz`, (request) =>
      readiness({ checks, upstreams }, log.child({ requestId: request.id })),
    );
    app.get(`${prefix}/.well-known/jwks.json`, (_, reply) =>
      reply.header('cache-control', 'public, max-age=300').send(jwks()),
    );
  }
  app.get<{ Params: { name: string } }>('/demo/pictures/:name', ({ params: { name } }, reply) => {
    const svg = picture(name.replace(/\.svg$/, ''));
    if (svg === undefined) throw new XiaoqiaoError('route_not_found');
    return reply
      .header('cache-control', 'public, max-age=86400')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('image/svg+xml')
      .send(svg);
  });
  await addDocumentation(app);
  return app;
}

/** @throws XiaoqiaoError `not_ready` naming the checks that failed */
async function readiness({ checks, upstreams }: Pick<ApiOptions, 'checks' | 'upstreams'>, log: Log) {
  const failed: string[] = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
    } catch (error) {
      failed.push(name);
      log.warn('not ready', { check: name, error });
    }
  }
  if (failed.length > 0) throw new XiaoqiaoError('not_ready', { details: { failed } });
  const down = upstreams().filter(({ ok }) => !ok);
  return { status: down.length === 0 ? 'ready' : 'degraded', checks: Object.keys(checks), down };
}

/** The page at `/docs`, the document beside it; both can be found below the prefix as well. */
async function addDocumentation(app: FastifyInstance): Promise<void> {
  const document = openApiDocument({ version: '0.1.0' });
  const text = JSON.stringify(document);
  for (const prefix of ['', API_PREFIX])
    app.get(`${prefix}/docs/openapi.json`, (_, reply) =>
      reply.type('application/json; charset=utf-8').send(text),
    );
  app.get(`${API_PREFIX}/docs`, (_, reply) => reply.redirect('/docs'));
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'none', deepLinking: true, url: '/docs/openapi.json' },
    theme: { title: '小桥 API', css: [{ filename: 'page.css', content: '.topbar { display: none }' }] },
  });
}
