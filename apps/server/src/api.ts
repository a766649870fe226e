// The HTTP application of this process: the services' routes, health, documentation, keys.
import { API_PREFIX } from '@xiaoqiao/contract';
import type { UpstreamCheck } from '@xiaoqiao/gateway';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import {
  createHttpService,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteHandler,
} from '@xiaoqiao/kit/http';
import type { Log } from '@xiaoqiao/kit/log';

export interface ApiOptions {
  readonly handlers: readonly RouteHandler[];
  readonly log: Log;
  readonly jwks: () => object;
  /** What must answer before this process takes traffic, by name. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /** What this process can do without for a while, by name: it is degraded then, and goes on. */
  readonly helpers: Readonly<Record<string, () => Promise<void>>>;
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
  helpers,
  upstreams,
  picture,
}: ApiOptions): Promise<FastifyInstance> {
  const app = createHttpService({ handlers, log });
  for (const prefix of ['', API_PREFIX]) {
    app.get(`${prefix}/healthz`, () => ({ status: 'ok' }));
    app.get(`${prefix}/readyz`, (request) =>
      readiness({ checks, helpers, upstreams }, log.child({ requestId: request.id })),
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
  addDocumentation(app, log);
  return app;
}

/** @throws XiaoqiaoError `not_ready` naming the checks that failed */
async function readiness(
  { checks, helpers, upstreams }: Pick<ApiOptions, 'checks' | 'helpers' | 'upstreams'>,
  log: Log,
) {
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
  const down: UpstreamCheck[] = upstreams().filter(({ ok }) => !ok);
  for (const [name, check] of Object.entries(helpers))
    await check().catch(() => down.push({ name, ok: false, reason: 'it does not answer' }));
  const asked = [...Object.keys(checks), ...Object.keys(helpers)];
  return { status: down.length === 0 ? 'ready' : 'degraded', checks: asked, down };
}

/** The page at `/docs`, the document beside it, made when somebody first looks; both can be found below the prefix as well. */
function addDocumentation(app: FastifyInstance, log: Log): void {
  let made: Promise<FastifyInstance> | undefined;
  const documentation = () => {
    made ??= import('./documentation.ts')
      .then(({ createDocumentation }) => createDocumentation(log))
      .catch((error) => {
        // The next one who looks tries again.
        made = undefined;
        throw error;
      });
    return made;
  };
  app.addHook('onClose', async () => {
    await made?.then((page) => page.close());
  });
  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const { routing } = await documentation();
    reply.hijack();
    routing(request.raw, reply.raw);
  };
  app.get('/docs', show);
  app.get('/docs/*', show);
  app.get(`${API_PREFIX}/docs/openapi.json`, async (_, reply) => {
    const { statusCode, body } = await (await documentation()).inject('/docs/openapi.json');
    return reply.code(statusCode).type('application/json; charset=utf-8').send(body);
  });
  app.get(`${API_PREFIX}/docs`, (_, reply) => reply.redirect('/docs'));
}
