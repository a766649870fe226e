// The control API over HTTP, below /_emulator: for tests in another process, the simulator, the console and curl.

import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { integer, object, oneOf, type Rule, text } from '../fields.ts';
import { rawBodyOf } from '../http/server.ts';
import { addBenchRoutes, revealAccounts } from './bench-routes.ts';
import type { Control } from './control.ts';
import { anyObject, type ControlRouter, owner } from './control-router.ts';
import { addPhoneRoutes, profileMembers } from './phone-routes.ts';
import { addProgramRoutes } from './program-routes.ts';
import { strangerIn } from './strangers.ts';

type Body = Readonly<Record<string, unknown>>;
type Answer = unknown;

const fraction: Rule = (value, field) =>
  typeof value === 'number' && value >= 0 && value <= 1
    ? undefined
    : { field, issue: 'must be a number from 0 to 1', value };

export function addControlRoutes(app: FastifyInstance, control: Control, allowRemote: boolean): void {
  const get: ControlRouter['get'] = (path, answer) =>
    app.get(`/_emulator${path}`, (request, reply) =>
      respond(request, reply, () => answer(request.params as Record<string, string>)),
    );
  const post: ControlRouter['post'] = (path, members, answer) =>
    app.post(`/_emulator${path}`, (request, reply) =>
      respond(request, reply, () =>
        answer(readBody(request, members), request.params as Record<string, string>),
      ),
    );

  async function respond(request: FastifyRequest, reply: FastifyReply, answer: () => Answer) {
    const refusal = allowRemote ? undefined : strangerIn(request);
    if (refusal !== undefined) return reply.code(403).send({ message: refusal });
    const { origin } = request.headers;
    if (origin !== undefined) reply.header('access-control-allow-origin', origin).header('vary', 'origin');
    try {
      return reply.code(200).send((await answer()) ?? {});
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return reply.code(400).type('application/json; charset=utf-8').send({ message: error.message });
    }
  }

  app.options('/_emulator/*', (request, reply) => {
    if (!allowRemote && strangerIn(request) !== undefined) return reply.code(403).send();
    return reply
      .code(204)
      .headers({
        'access-control-allow-origin': request.headers.origin ?? '*',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'content-type',
        vary: 'origin',
      })
      .send();
  });

  const clock = () => ({ now: toRfc3339(control.now()) });
  get('/clock', clock);
  post('/clock', { advance: integer(0) }, async ({ advance }) => {
    control.advance(advance as number);
    await control.settle();
    return clock();
  });
  get('/users', () => ({ list: control.users() }));
  post(
    '/users',
    {
      ...owner,
      'unionid?': text(128),
      ...profileMembers,
    },
    (body) => control.createUser(body),
  );
  post('/login-codes', owner, (body) => control.mintLoginCode(body));
  post('/phone-codes', owner, (body) => control.mintPhoneCode(body));
  post('/plugin-codes', owner, (body) => control.mintPluginCode(body));
  post(
    '/payments',
    {
      'outcome?': oneOf('pay', 'cancel', 'fail'),
      'parameters?': anyObject,
      'codeUrl?': text(512),
      'h5Url?': text(512),
      'outTradeNo?': text(32),
      'mchid?': text(32),
      'openid?': text(128),
    },
    ({ outcome = 'pay', ...target }) => {
      if (outcome === 'cancel') return control.cancelPayment(target);
      return outcome === 'fail' ? control.failPayment(target) : control.pay(target);
    },
  );
  get('/orders', () => ({ list: control.orders() }));
  get('/refunds', () => ({ list: control.refunds() }));
  post('/refunds/finish', {}, () => control.finishRefunds());
  get('/notifications', () => ({ list: control.notifications() }));
  post('/notifications/:id/replay', {}, (_body, { id }) => control.replayNotification(id!));
  get('/transfers', () => ({ list: control.transfers() }));
  post(
    '/transfers',
    {
      'outcome?': oneOf('confirm', 'refuse'),
      'parameters?': anyObject,
      'outBillNo?': text(32),
      'mchid?': text(32),
    },
    ({ outcome = 'confirm', ...target }) =>
      outcome === 'refuse' ? control.refuseTransfer(target) : control.confirmTransfer(target),
  );
  post('/certificates/rotate', { 'switchAfter?': integer(0), 'retireAfter?': integer(0) }, (body) =>
    control.rotateCertificate(body),
  );
  post('/public-key', { share: fraction, 'mchid?': text(32) }, (body) =>
    control.switchToPublicKey(body as unknown as { share: number; mchid?: string }),
  );
  get('/requests', () => ({ list: control.requests() }));
  get('/faults', () => control.faults());
  app.post('/_emulator/faults', (request, reply) =>
    respond(request, reply, () => control.setFaults(readJson(request))),
  );
  app.post('/_emulator/accounts/reveal', (request, reply) =>
    respond(request, reply, () => {
      readBody(request, {});
      return revealAccounts(control, request);
    }),
  );
  post('/settle', {}, () => control.settle());
  // A picture: an <img> of the simulator cannot send anything else than a GET.
  app.get('/_emulator/avatars/:name', (request, reply) =>
    respond(request, reply, () => {
      reply.header('content-type', 'image/png');
      return control.avatar((request.params as { name: string }).name);
    }),
  );
  addPhoneRoutes({ get, post }, control);
  addProgramRoutes({ get, post }, control);
  addBenchRoutes({ get, post }, control);
}

function readBody(request: FastifyRequest, members: Readonly<Record<string, Rule>>): Body {
  const body = readJson(request);
  const issue = object(members)(body, '');
  if (issue !== undefined) throw new RangeError(`${issue.field || 'the body'} ${issue.issue}`);
  return body;
}

/** An empty body is `{}`. A browser may send a form or plain text without asking first, but not this content type. */
function readJson(request: FastifyRequest): Body {
  const raw = rawBodyOf(request);
  if (raw.length === 0 && request.headers.origin === undefined) return {};
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new RangeError('the content type must be application/json');
  try {
    return JSON.parse(raw.toString('utf8')) as Body;
  } catch (cause) {
    throw new RangeError('the body is no JSON', { cause });
  }
}
