// The page of the HTTP interface and the document behind it: an application of its own, loaded when somebody first looks at it.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { openApiDocument } from '@xiaoqiao/contract/openapi';
import { createHttpService, type FastifyInstance } from '@xiaoqiao/kit/http';
import type { Log } from '@xiaoqiao/kit/log';

/** Serves `/docs` and what is below it; ready to be handed requests. */
export async function createDocumentation(log: Log): Promise<FastifyInstance> {
  const app = createHttpService({ handlers: [], log });
  const document = openApiDocument({ version: '0.1.0' });
  const text = JSON.stringify(document);
  app.get('/docs/openapi.json', (_, reply) => reply.type('application/json; charset=utf-8').send(text));
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'none', deepLinking: true, url: '/docs/openapi.json' },
    theme: { title: '小桥 API', css: [{ filename: 'page.css', content: '.topbar { display: none }' }] },
  });
  await app.ready();
  return app;
}
