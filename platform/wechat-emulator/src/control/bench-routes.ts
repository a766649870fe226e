// The control API of the emulator itself: rules of faults, accounts, and all at once for the page.
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { FastifyRequest } from 'fastify';
import { type FaultRuleInput, ruleMembers } from '../faults/rules.ts';
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
  packages: control.packages().map(({ files, ...rest }) => ({ ...rest, files: files.length })),
  accounts: control.accounts(),
});
