// Lets rules strike: before a request takes effect, or on its answer, right before that leaves.
import { setTimeout as wait } from 'node:timers/promises';
import { type PayErrorCode, payErrorOf, signMessage } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { remember, targetOf } from '../http/server.ts';
import { randomHex } from '../random.ts';
import type { World } from '../world.ts';
import type { FaultRule } from './rules.ts';
import { subjectOf } from './subject.ts';
import type { RuleFault } from './words.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The rules that strike this request. */
    faults: readonly FaultRule[];
  }
}

/** Must run before routes are added. The page and the control API are never struck. */
export function injectFaults(app: FastifyInstance, world: World): void {
  app.decorateRequest('faults');
  app.addHook('preHandler', (request, reply, done) => {
    const target = targetOf(request);
    const spared = target === '/' || target.startsWith('/_emulator/') || request.is404;
    request.faults = spared ? [] : world.faults.rules.strike(subjectOf(world, request));
    const fault = request.faults.find((rule) => rule.fault in before);
    if (fault === undefined) return done();
    before[fault.fault]!(world, request, reply, fault);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    let body = payload;
    for (const rule of request.faults ?? [])
      body = (await after[rule.fault]?.(world, reply, body, rule)) ?? body;
    return body;
  });
}

type Before = (world: World, request: FastifyRequest, reply: FastifyReply, rule: FaultRule) => void;
const isPay = (request: FastifyRequest) => targetOf(request).startsWith('/v3/');

const refuseWith =
  (errcode: number, pay: PayErrorCode): Before =>
  (world, request, reply) =>
    refuse(world, request, reply, isPay(request) ? pay : errcode);

const before: Partial<Record<RuleFault, Before>> = {
  systemBusy: refuseWith(-1, 'SYSTEM_ERROR'),
  dailyQuota: refuseWith(45009, 'FREQUENCY_LIMITED'),
  minuteQuota: refuseWith(45011, 'FREQUENCY_LIMITED'),
  refuse: (world, request, reply, { code }) => refuse(world, request, reply, code!),
  badGateway(world, request, reply) {
    remember(world, request, 502, 'badGateway');
    reply
      .code(502)
      .header('content-type', 'text/html')
      .send('<html><body><h1>502 Bad Gateway</h1></body></html>');
  },
  dropBefore(world, request, reply) {
    remember(world, request, 0, 'dropBefore');
    drop(reply);
  },
};

/** In the layout of the host that the path belongs to. */
function refuse(world: World, request: FastifyRequest, reply: FastifyReply, code: number | string): void {
  if (typeof code === 'number') {
    remember(world, request, 200, code);
    const rid = `${Math.floor(world.clock.now() / 1000)
      .toString(16)
      .padStart(8, '0')}-${randomHex(4)}-${randomHex(4)}`;
    reply.header('content-type', 'application/json; charset=UTF-8');
    reply.send(JSON.stringify({ errcode: code, errmsg: `${errmsgs[code] ?? 'system error'}, rid: ${rid}` }));
    return;
  }
  const status = payErrorOf(code)?.status ?? 400;
  remember(world, request, status, code);
  reply.code(status).headers({
    'Request-ID': `08${randomHex(16).toUpperCase()}-0`,
    'content-type': 'application/json; charset=utf-8',
  });
  reply.send(JSON.stringify({ code, message: messages[code] ?? '本地微信按规则拒绝' }));
}

const errmsgs: Readonly<Record<number, string>> = {
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
};
const messages: Readonly<Record<string, string>> = {
  SYSTEM_ERROR: '系统异常，请用相同参数重新调用',
  FREQUENCY_LIMITED: '频率超限，请降低请求频率',
};

type After = (
  world: World,
  reply: FastifyReply,
  payload: unknown,
  rule: FaultRule,
) => unknown | Promise<unknown>;

const after: Partial<Record<RuleFault, After>> = {
  async delay(_world, reply, _payload, { milliseconds = 3000 }) {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    // Nobody waits for an answer to a connection that is closed.
    await wait(milliseconds, undefined, { signal: gone.signal }).catch(() => {});
  },
  dropAfter: (_world, reply) => drop(reply),
  truncateBody(_world, reply, payload) {
    const body = Buffer.isBuffer(payload) ? payload : Buffer.from(typeof payload === 'string' ? payload : '');
    reply.hijack();
    reply.raw.writeHead(reply.statusCode, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-length': body.length,
    });
    reply.raw.write(body.subarray(0, body.length >> 1), () => reply.raw.destroy());
  },
  wrongContentType: (_world, reply) => void reply.header('content-type', 'text/html; charset=utf-8'),
  wrongSerial(_world, reply) {
    if (reply.hasHeader('wechatpay-serial')) reply.header('wechatpay-serial', randomHex(20).toUpperCase());
  },
  wrongSignature(_world, reply) {
    if (reply.hasHeader('wechatpay-signature'))
      reply.header('wechatpay-signature', Buffer.from(randomHex(256), 'hex').toString('base64'));
  },
  clockSkew(world, reply, payload, { seconds = -600 }) {
    const serial = reply.getHeader('wechatpay-serial');
    const key = world.publicKey.serial === serial ? world.publicKey : world.certificates.find(String(serial));
    if (key === undefined) return;
    const timestamp = Math.floor(world.clock.now() / 1000) + seconds;
    reply.headers(
      signMessage(key, { timestamp, nonce: randomHex(16), body: typeof payload === 'string' ? payload : '' }),
    );
  },
  earlyToken(world, _reply, payload, { seconds = 60 }) {
    const text = /"access_token":"([^"]+)"/.exec(typeof payload === 'string' ? payload : '')?.[1];
    const token = world.tokens.get(text ?? '');
    if (token === undefined) return;
    const expiresAt = Math.min(token.expiresAt, world.clock.now() + seconds * 1000);
    world.tokens.put(token.token, { ...token, expiresAt });
  },
};

function drop(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.destroy();
}
