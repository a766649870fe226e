// The emulator's HTTP server: raw bodies, bounded sizes and times, and a loud answer for what it does not know.
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { inspectRequest } from '../inspect/inspect-request.ts';
import { knownKeys } from '../inspect/known-keys.ts';
import type { ServerCertificate } from '../keys/authority.ts';
import type { World } from '../world.ts';

const BODY_LIMIT = 64 * 1024;

/** @param tls makes it speak https only. */
export function createServer(world: World, tls?: ServerCertificate): FastifyInstance {
  const options = {
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 512, ignoreTrailingSlash: false },
  };
  const app = (tls === undefined ? Fastify(options) : Fastify({ ...options, https: tls })) as FastifyInstance;
  // Signatures are made over bytes, so nothing may parse a body before they are checked.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((request, reply) => {
    world.log.warn('a request for something the WeChat emulator does not have', {
      method: request.method,
      path: pathOf(request),
    });
    const message = `the WeChat emulator has no ${request.method} ${pathOf(request)}`;
    noteUnknown(world, request);
    remember(world, request, 404, 'NOT_FOUND');
    return reply.code(404).send({ code: 'NOT_FOUND', errcode: 404, errmsg: message, message });
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) world.log.error('the WeChat emulator failed', { error, path: pathOf(request) });
    remember(world, request, status, 'FAILED');
    return reply.code(status).send({ code: 'FAILED', message: error.message });
  });
  return app;
}

export const rawBodyOf = (request: FastifyRequest): Buffer =>
  Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);

/** Path and query exactly as sent. */
export const targetOf = (request: FastifyRequest): string => request.raw.url ?? '/';

const pathOf = (request: FastifyRequest): string => targetOf(request).split('?', 1)[0]!;

export const queryOf = (request: FastifyRequest): URLSearchParams =>
  new URLSearchParams(targetOf(request).split('?').slice(1).join('?'));

/** @param member of the body or query, as a JSON pointer; the path itself is unknown when left out. */
export function noteUnknown(world: World, request: FastifyRequest, member?: string): void {
  const thing = { method: request.method, path: pathOf(request), at: world.clock.now() };
  world.unknown.add(member === undefined ? thing : { ...thing, member });
}

/** Requests of WeChat Pay are inspected, too: a refused signature is explained in the log. */
export function remember(
  world: World,
  request: FastifyRequest,
  status: number,
  code?: string | number,
): void {
  const { method, headers } = request;
  const target = targetOf(request);
  const body = rawBodyOf(request);
  const at = world.clock.now();
  const inspection = target.startsWith('/v3/')
    ? inspectRequest(knownKeys(world), { method, target, headers, body, now: Math.floor(at / 1000) })
    : undefined;
  if (code === 'SIGN_ERROR' && inspection !== undefined)
    world.log.warn('a signature was refused', {
      path: pathOf(request),
      mistakes: inspection.mistakes.map(({ zh, en }) => `${zh} / ${en}`),
    });
  const faults = (request.faults ?? []).map(({ fault }) => fault);
  world.requests.add({ at, method, target, body, status, code, inspection, faults });
}
