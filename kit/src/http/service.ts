// The HTTP shell of the services: routes from the contract, the envelope, error translation, graceful close.
import { isUtf8 } from 'node:buffer';
import { API_PREFIX, type Language, type Route } from '@xiaoqiao/contract';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { failureEnvelope, isXiaoqiaoError, languageOf, XiaoqiaoError } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { callerOf, identityHeaders } from './caller.ts';
import { nameFailure } from './failure-name.ts';
import { failureHeader } from './handover.ts';
import { envelopeSchema, lazySerialiser } from './serialisation.ts';
import type { RouteHandler, ServiceRequest } from './serve.ts';
import { createValidators, type HttpPart, validationFailure } from './validation.ts';

export interface HttpServiceOptions {
  readonly handlers: readonly RouteHandler[];
  readonly log: Log;
  /** Bytes; a larger body is 413. */
  readonly bodyLimit?: number;
  /** Names the failure in a header as well, for a gateway in another process. */
  readonly tellsFailures?: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    route?: Route;
  }
}

/**
 * A Fastify application that answers these handlers below `/api` (those of the system also at the root).
 * It is not listening: the gateway hands it requests in memory, or the caller listens on it.
 */
export function createHttpService({
  handlers,
  log,
  bodyLimit = 1 << 20,
  tellsFailures = false,
}: HttpServiceOptions): FastifyInstance {
  const fail = failingWith(log, tellsFailures);
  const app = Fastify({
    logger: false,
    bodyLimit,
    genReqId: (req) => String(req.headers['x-request-id'] ?? ''),
    routerOptions: { maxParamLength: 128 },
    frameworkErrors: fail,
  });
  acceptJson(app);
  const validatorFor = createValidators();
  app.setValidatorCompiler(({ schema, httpPart }) => validatorFor(partOf(httpPart), schema as object));
  app.setSerializerCompiler(({ schema }) => lazySerialiser(schema as object));
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) => fail(new XiaoqiaoError('route_not_found'), request, reply));
  for (const handler of handlers) register(app, handler);
  return app;
}

function register(app: FastifyInstance, { route, handle }: RouteHandler): void {
  const status = route.status ?? 200;
  const urls = [
    API_PREFIX + route.path,
    ...(route.service === 'system' && !route.path.startsWith('/admin') ? [route.path] : []),
  ];
  for (const url of urls) {
    app.route({
      method: route.method,
      url,
      config: { route },
      schema: {
        ...(route.params ? { params: route.params } : {}),
        ...(route.query ? { querystring: route.query } : {}),
        ...(route.body && !route.rawBody ? { body: route.body } : {}),
        ...(route.bare || status === 204 ? {} : { response: { [status]: envelopeSchema(route.response) } }),
      },
      handler: async (request, reply) => {
        const data = await handle(toServiceRequest(route, request));
        reply.code(status);
        if (status === 204) return reply.send();
        return reply.send(route.bare ? data : { code: 0, message: 'ok', data, requestId: request.id });
      },
    });
  }
}

function toServiceRequest(route: Route, request: FastifyRequest): ServiceRequest<Route> {
  const { headers } = request;
  const caller = callerOf(headers);
  // The gateway has checked this already; a service reached around it must not be open.
  if (route.access !== 'public') {
    if (caller === undefined) throw new XiaoqiaoError('token_missing');
    if (route.access !== 'user' && !caller.can(route.access)) throw new XiaoqiaoError('forbidden');
  }
  return {
    params: request.params as never,
    query: request.query as never,
    body: request.body as never,
    rawBody: (route.rawBody ? request.body : undefined) as never,
    caller: caller as never,
    idempotencyKey: idempotencyKeyOf(route, headers['idempotency-key']) as never,
    requestId: request.id,
    language: languageOf(headers['accept-language']),
    clientIp: String(headers[identityHeaders.clientIp] ?? request.socket.remoteAddress ?? ''),
    headers,
  };
}

function idempotencyKeyOf(route: Route, value: string | string[] | undefined): string | undefined {
  if (value === undefined || value === '') {
    if (route.idempotencyKey) throw new XiaoqiaoError('idempotency_key_required');
    return undefined;
  }
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(value)) {
    const issue = {
      part: 'headers',
      field: 'idempotency-key',
      rule: 'pattern',
      message: '1–128 ASCII characters without spaces',
    };
    throw new XiaoqiaoError('validation_failed', { details: { issues: [issue] } });
  }
  return value;
}

/** Bodies are JSON in UTF-8; raw ones may be XML. `wx.request` names the JSON type even when it sends nothing, so an empty body is no body. */
function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (request.routeOptions.config.route?.rawBody) return done(null, body);
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(body))
      return done(new XiaoqiaoError('malformed_request', { details: { reason: 'the body is not UTF-8' } }));
    return parse(request, body.toString('utf8'), done);
  });
  // WeChat pushes its messages in the format that somebody chose in its admin console.
  app.addContentTypeParser(['text/xml', 'application/xml'], { parseAs: 'buffer' }, (request, body, done) =>
    request.routeOptions.config.route?.rawBody ? done(null, body) : done(notJson()),
  );
}

const notJson = (cause?: unknown): XiaoqiaoError =>
  new XiaoqiaoError('media_type_unsupported', { cause, details: { accepted: 'application/json' } });

const partOf = (httpPart: string | undefined): HttpPart =>
  httpPart === 'querystring' ? 'query' : httpPart === 'params' ? 'params' : 'body';

const failingWith =
  (log: Log, tellsFailures: boolean) =>
  (thrown: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const language = languageOf(request.headers['accept-language']);
    const failure = toXiaoqiaoError(thrown, language);
    // A readiness check says for itself what it found, and is asked again every second.
    if (failure.status >= 500 && failure.error !== 'not_ready') {
      log
        .child({ requestId: request.id })
        .error('request failed', { method: request.method, path: request.routeOptions?.url, error: thrown });
    }
    nameFailure(reply.raw, failure.error);
    if (tellsFailures) reply.header(failureHeader, failure.error);
    if (failure.retryAfter !== undefined) reply.header('retry-after', Math.ceil(failure.retryAfter));
    reply
      .code(failure.status)
      .header('content-type', 'application/json; charset=utf-8')
      .serializer(JSON.stringify);
    reply.send(failureEnvelope(failure, request.id, language));
  };

/** Fastify's own refusals in the words of the catalogue; anything unknown is `internal` and says nothing to the client. */
function toXiaoqiaoError(thrown: FastifyError | Error, language: Language): XiaoqiaoError {
  if (isXiaoqiaoError(thrown)) return thrown;
  const { code, validation, validationContext } = thrown as FastifyError;
  if (validation !== undefined)
    return validationFailure(partOf(validationContext), validation as never, language);
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new XiaoqiaoError('body_too_large', { cause: thrown });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return notJson(thrown);
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new XiaoqiaoError('malformed_request', {
        cause: thrown,
        details: { reason: 'the body is not valid JSON' },
      });
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_ASYNC_CONSTRAINT':
      return new XiaoqiaoError('malformed_request', {
        cause: thrown,
        details: { reason: 'the URL cannot be decoded' },
      });
    default:
      return thrown instanceof SyntaxError && (thrown as FastifyError).statusCode === 400
        ? new XiaoqiaoError('malformed_request', {
            cause: thrown,
            details: { reason: 'the body is not valid JSON' },
          })
        : new XiaoqiaoError('internal', { cause: thrown });
  }
}
