// The HTTP application of this process: the services' routes, health, documentation, keys.
import { API_PREFIX } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import {
  createHttpService,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type HttpServiceOptions,
} from '@xiaoqiao/kit/http';
import type { Log } from '@xiaoqiao/kit/log';
import type { Readiness } from './readiness.ts';

export interface ApiOptions extends ProbedOptions {
  readonly jwks: () => object;
  /** The picture as SVG, or undefined. */
  readonly picture: (name: string) => string | undefined;
}

export interface ProbedOptions extends HttpServiceOptions {
  readonly readiness: Pick<Readiness, 'report'>;
}

/** An application that says whether it lives, and whether it may be given requests. */
export function createProbedApplication({ readiness, ...options }: ProbedOptions): FastifyInstance {
  const app = createHttpService(options);
  for (const prefix of ['', API_PREFIX]) {
    app.get(`${prefix}/healthz`, () => ({ status: 'ok' }));
    app.get(`${prefix}/readyz`, (request) => readiness.report(options.log.child({ requestId: request.id })));
  }
  return app;
}

export function createApi({ jwks, picture, ...options }: ApiOptions): FastifyInstance {
  const app = createProbedApplication(options);
  for (const prefix of ['', API_PREFIX])
    app.get(`${prefix}/.well-known/jwks.json`, (_, reply) =>
      reply.header('cache-control', 'public, max-age=300').send(jwks()),
    );
  app.get<{ Params: { name: string } }>('/demo/pictures/:name', ({ params: { name } }, reply) => {
    const svg = picture(name.replace(/\.svg$/, ''));
    if (svg === undefined) throw new XiaoqiaoError('route_not_found');
    return reply
      .header('cache-control', 'public, max-age=86400')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('image/svg+xml')
      .send(svg);
  });
  addDocumentation(app, options.log);
  return app;
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
