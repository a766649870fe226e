// A route of api.weixin.qq.com: HTTP 200 whatever happens, failures as errcode with a request id behind the message.

import { errcodes } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { object as objectOf, type Rule } from '../fields.ts';
import { countCall } from '../quota/quotas.ts';
import { randomHex } from '../random.ts';
import { checkAccessToken } from '../token/check-access-token.ts';
import type { World } from '../world.ts';
import { ApiRefusal } from './api-refusal.ts';
import { type OpenedCall, openSecuredCall } from './secured-call.ts';
import { noteUnknown, queryOf, rawBodyOf, remember } from './server.ts';

export interface ApiCall {
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the access token; empty where the route takes none. */
  readonly appid: string;
}

export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Query members besides access_token. */
  readonly query?: readonly string[];
  readonly body?: Readonly<Record<string, Rule>>;
  readonly withToken?: boolean;
  /** Counts against no quota. */
  readonly unlimited?: boolean;
  /** Supports the API security mode, which apps that have switched it on must then use. */
  readonly sealable?: boolean;
  /** WeChat sends the JSON of some routes as text/plain. */
  readonly contentType?: string;
  /** The members of the answer, or a picture. */
  handle(call: ApiCall): object | ApiImage;
}

/** Raw bytes instead of JSON. */
export class ApiImage {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(bytes: Buffer, contentType: string, headers: Readonly<Record<string, string>> = {}) {
    this.bytes = bytes;
    this.contentType = contentType;
    this.headers = headers;
  }
}

export function addApiRoute(app: FastifyInstance, world: World, route: ApiRoute): void {
  app.all(route.path, (request, reply) => {
    let opened: OpenedCall | undefined;
    try {
      if (world.faults.take('systemBusy')) throw new ApiRefusal(errcodes.systemBusy, 'system error');
      if (request.method !== route.method) throw methodRefusal(route.method);
      const query = queryOf(request);
      const appid = route.withToken ? checkAccessToken(world, query.get('access_token')) : '';
      checkQuery(query, route);
      if (route.sealable) opened = openSecuredCall(world, request, route.path, appid);
      const body = readBody(opened?.body ?? rawBodyOf(request), route);
      const owner = appid || (query.get('appid') ?? String(body.appid));
      if (!route.unlimited && world.apps.has(owner)) countCall(world, owner, route.path);
      const answer = route.handle({ query, body, appid });
      remember(world, request, 200);
      return send(reply, route, answer, opened);
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      if (error.unknownMember !== undefined) noteUnknown(world, request, error.unknownMember);
      remember(world, request, 200, error.errcode);
      const errmsg = `${error.message}, rid: ${requestId(world.clock.now())}`;
      return send(reply, route, { errcode: error.errcode, errmsg }, opened);
    }
  });
}

const methodRefusal = (method: string) =>
  new ApiRefusal(method === 'POST' ? errcodes.postRequired : errcodes.getRequired);

function checkQuery(query: URLSearchParams, route: ApiRoute): void {
  const known = [...(route.query ?? []), ...(route.withToken ? ['access_token'] : [])];
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new ApiRefusal(errcodes.argumentsInvalid, `invalid args: unknown member ${unknown}`, `?${unknown}`);
}

function readBody(raw: Buffer, { method, body: members }: ApiRoute): Readonly<Record<string, unknown>> {
  if (method === 'GET' || members === undefined) return {};
  if (raw.length === 0) throw new ApiRefusal(errcodes.bodyEmpty, 'empty post data');
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch {
    // Whatever is wrong with it, WeChat says no more than this.
    throw new ApiRefusal(errcodes.bodyMalformed, 'data format error');
  }
  const issue = objectOf(members)(body, '');
  if (issue !== undefined)
    throw new ApiRefusal(
      errcodes.argumentsInvalid,
      `invalid args: ${issue.field} ${issue.issue}`,
      issue.unknownMember && issue.field,
    );
  return body as Record<string, unknown>;
}

function send(reply: FastifyReply, route: ApiRoute, answer: object | ApiImage, opened?: OpenedCall) {
  if (answer instanceof ApiImage)
    return reply
      .code(200)
      .headers({ ...answer.headers, 'content-type': answer.contentType })
      .send(answer.bytes);
  const sealed = opened?.answer(answer);
  return reply
    .code(200)
    .headers(sealed?.headers ?? {})
    .header('content-type', route.contentType ?? 'application/json; charset=UTF-8')
    .send(sealed?.body ?? JSON.stringify(answer));
}

/** Three groups of eight hex digits; the first one is the time in seconds. */
const requestId = (now: number) =>
  `${Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')}-${randomHex(4)}-${randomHex(4)}`;
