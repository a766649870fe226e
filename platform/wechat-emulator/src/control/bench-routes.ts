// The control API of the emulator itself: rules of faults, accounts, and all at once for the page.
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { FastifyRequest } from 'fastify';
import { type FaultRuleInput, ruleMembers } from '../faults/rules.ts';
import { integer, list, oneOf, text } from '../fields.ts';
import { isLoopback } from '../loopback.ts';
import type { Control } from './control.ts';
import type { ControlRouter } from './control-router.ts';

/** Lists of the page end here; the lists themselves have everything. */
const SHOWN = 100;

export function addBenchRoutes({ get, post }: ControlRouter, control: Control): void {
  get('/requests/:id', ({ id }) => control.request(id!));
  get('/fault-words', () => control.faultWords());
  get('/fault-rules', () => ({ list: control.faultRules() }));
  post('/fault-rules', ruleMembers, (rule) => control.addFaultRule(rule as unknown as FaultRuleInput));
  post('/fault-rules/clear', {}, () => control.clearFaultRules());
  post('/fault-rules/:id/remove', {}, (_body, { id }) => control.removeFaultRule(id!));
  get('/packages', () => ({ list: control.packages() }));
  get('/accounts', () => control.accounts());
  post('/apps', { 'appid?': text(64, { pattern: /^[0-9A-Za-z_]+$/ }), 'secret?': text(128) }, (body) =>
    control.addApp(body),
  );
  post(
    '/merchants',
    {
      'mchid?': text(32, { pattern: /^\d+$/ }),
      'appids?': list(text(64)),
      'mode?': oneOf('public-key', 'certificate', 'mixed'),
      'apiV3Key?': text(32, { min: 32 }),
      'certificatePem?': text(8000),
    },
    (body) => control.addMerchant(body),
  );
  get('/unknown', () => ({ list: control.unknown() }));
  get('/quotas', () => ({ list: control.quotas() }));
  post(
    '/quotas',
    {
      path: text(200, { pattern: /^\// }),
      'perMinute?': integer(0),
      'perDay?': integer(0),
      'perUserMinute?': integer(0),
    },
    (body) => control.setQuota(body as { path: string }),
  );
  post('/quotas/reset', { 'appid?': text(64) }, (body) => control.resetQuotas(body));
  get('/overview', () => overview(control));
}

/** Secrets go to this machine only, even where the rest of the control API is open to others. */
export function revealAccounts(control: Control, request: FastifyRequest) {
  if (!isLoopback((request.ip ?? '').replace(/^::ffff:/, '')))
    throw new RangeError('secrets are shown on this machine only');
  return control.accounts({ secrets: true });
}

const overview = (control: Control) => ({
  now: toRfc3339(control.now()),
  users: control.users().slice(-SHOWN),
  orders: control.orders().slice(-SHOWN),
  refunds: control.refunds().slice(-SHOWN),
  notifications: control.notifications().slice(-SHOWN),
  requests: control.requests().slice(-SHOWN),
  faults: control.faults(),
  rules: control.faultRules(),
  unknown: control.unknown(),
  quotas: control.quotas(),
  transfers: control.transfers().slice(-SHOWN),
  templates: control.templates(),
  subscriptions: control.subscriptions().slice(-SHOWN),
  messages: control.messages().slice(-SHOWN),
  pushes: control.pushes().slice(-SHOWN),
  packages: control.packages().map(({ files, ...rest }) => ({ ...rest, files: files.length })),
  accounts: control.accounts(),
});
