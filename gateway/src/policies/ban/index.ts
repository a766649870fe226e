// Turns the banned away, and watches how requests end to find who should be.
import type { BanKind } from '@xiaoqiao/contract';
import { failureNameOf } from '@xiaoqiao/kit/http';
import type { Ban } from '@xiaoqiao/state';
import { createScorer, type Scorer } from '../../bans/ban-scorer.ts';
import { signalOf } from '../../bans/ban-signals.ts';
import { subjectOf } from '../../bans/ban-subject.ts';
import { type Exchange, type Outcome, type Refusal, refuse } from '../../exchange.ts';
import { createCidrSet } from '../../ip-address.ts';
import { counterIn, gaugeIn } from '../../metric.ts';
import { definePolicy, type Frame, type Policy } from '../../policy.ts';
import { recentCache } from '../../recent-cache.ts';
import { BanConfig } from './config.ts';

/** A device says what it likes, so it must at least fit into a key. */
const DEVICE = /^[\w.:-]{8,64}$/;
const REMEMBERED_PAIRS = 20_000;

export const ban = definePolicy({
  name: 'ban',
  // Once before anything is asked, once when it is known who asks.
  phase: 'limit',
  needs: ({ of }) => (of === 'user' ? ['token'] : []),
  config: BanConfig,
  create: (config, frame) => (config.of === 'user' ? banUsers(config, frame) : banClients(config, frame)),
});

function banUsers({ allowUsers }: BanConfig, frame: Frame): Policy {
  const allowed = new Set(allowUsers);
  const turnAway = refuser(frame);
  return (exchange, next) => {
    const userId = exchange.identity?.userId;
    if (userId === undefined || allowed.has(userId)) return next(exchange);
    const found = frame.bans.find({ userId });
    const conclude = (each: Ban | undefined): Outcome | Promise<Outcome> =>
      each === undefined ? next(exchange) : turnAway(each);
    return found instanceof Promise ? found.then(conclude) : conclude(found);
  };
}

function banClients(config: BanConfig, frame: Frame): Policy {
  const { deviceHeader } = config;
  const allowed = createCidrSet(config.allow);
  const someAllowed = config.allow.length > 0;
  const turnAway = refuser(frame);
  const deviceOf = (exchange: Exchange): string | undefined => {
    const sent = exchange.request.headers[deviceHeader];
    return typeof sent === 'string' && DEVICE.test(sent) ? sent : undefined;
  };
  const record = config.automatic.enabled ? recorder(config, frame, deviceOf) : undefined;
  return (exchange, next) => {
    const { clientIp: address } = exchange;
    if (someAllowed && allowed.has(address)) return next(exchange);
    if (record !== undefined) exchange.onEnd(record);
    const found = frame.bans.find({ address, device: deviceOf(exchange) });
    if (found === undefined) return next(exchange);
    const conclude = (each: Ban | undefined): Outcome | Promise<Outcome> =>
      each === undefined ? next(exchange) : turnAway(each);
    return found instanceof Promise ? found.then(conclude) : conclude(found);
  };
}

function recorder(
  { automatic, allowUsers }: BanConfig,
  frame: Frame,
  deviceOf: (exchange: Exchange) => string | undefined,
): (exchange: Exchange) => void {
  const exempt = createCidrSet(automatic.exempt);
  const logins = new Set(automatic.loginRoutes);
  const scorer = createScorer({
    rules: { ...automatic, allowUsers },
    scores: frame.state.scores,
    bans: frame.bans,
    clock: frame.clock,
    log: frame.log,
    ...countersIn(frame),
  });
  const met = onceInAWhile(scorer, frame, automatic.companySeconds * 500);
  return (exchange) => {
    const { clientIp, identity, routeId, response } = exchange;
    const status = response.statusCode;
    if (status < 400) {
      if (identity === undefined) return;
      const device = deviceOf(exchange);
      if (device !== undefined && !exempt.has(clientIp)) met(identity.userId, device);
      return;
    }
    const error = exchange.error === '' ? failureNameOf(response) : exchange.error;
    const signal = signalOf({ status, error, isLogin: logins.has(routeId) });
    if (signal === undefined || exempt.has(clientIp)) return;
    scorer.signal(signal, { address: clientIp, userId: identity?.userId, device: deviceOf(exchange) });
  };
}

/** A pair that was told of lately need not be told of again. */
function onceInAWhile(scorer: Scorer, { clock }: Frame, forMs: number): Scorer['met'] {
  const toldAt = recentCache<number>(REMEMBERED_PAIRS);
  return (userId, device) => {
    const pair = `${userId} ${device}`;
    const now = clock.now();
    const last = toldAt.get(pair);
    if (last !== undefined && now - last < forMs) return;
    toldAt.set(pair, now);
    scorer.met(userId, device);
  };
}

function refuser({ clock, registry }: Frame): (ban: Ban) => Refusal {
  const refusals = counterIn(registry, {
    name: 'xiaoqiao_gateway_ban_refusals_total',
    help: 'Requests of the banned, by what is banned.',
    labelNames: ['kind'],
  });
  return ({ key, reason, until }) => {
    refusals.inc({ kind: subjectOf(key).kind });
    return refuse('banned', {
      retryAfter: Math.max(1, (until - clock.now()) / 1000),
      details: { reason },
    });
  };
}

function countersIn({ registry, bans }: Frame) {
  const seen = counterIn(registry, {
    name: 'xiaoqiao_gateway_ban_signals_total',
    help: 'Signs of abuse, by signal.',
    labelNames: ['signal'],
  });
  const made = counterIn(registry, {
    name: 'xiaoqiao_gateway_bans_total',
    help: 'Automatic bans, by what was banned, why, and whether only on trial.',
    labelNames: ['kind', 'reason', 'dry_run'],
  });
  gaugeIn(
    registry,
    { name: 'xiaoqiao_gateway_bans', help: 'Bans in force, by what is banned.', labelNames: ['kind'] },
    async (gauge) => {
      const counts: Record<BanKind, number> = { address: 0, user: 0, device: 0 };
      for (const { key } of await bans.list()) counts[subjectOf(key).kind]++;
      for (const [kind, count] of Object.entries(counts)) gauge.set({ kind }, count);
    },
  );
  return {
    onSignal: (signal: string) => seen.inc({ signal }),
    onBan: ({ kind, reason, dryRun }: { kind: string; reason: string; dryRun: boolean }) =>
      made.inc({ kind, reason, dry_run: String(dryRun) }),
  };
}
