// Sheds load while the event loop lags: the cheapest to refuse first, and no more than it takes.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Exchange } from './exchange.ts';

/** `critical` is never shed: health checks, and what only machines ask. */
export type Priority = 'low' | 'normal' | 'high' | 'critical';

export interface OverloadOptions {
  /** The event loop is late by more than this: shedding begins. Default 500. */
  readonly lagMs?: number;
  /** How often the lag is measured. Default 100. */
  readonly checkMs?: number;
}

export interface Overload {
  /** Is the request to be refused now? */
  sheds(exchange: Exchange, priority: Priority): boolean;
  /** One measurement; called by the timer. */
  observe(lagMs: number): void;
  stop(): void;
}

const DEFAULT_LAG_MS = 500;
const DEFAULT_CHECK_MS = 100;
/** What one late or punctual measurement adds to the pressure, or takes from it. */
const RISE = 0.25;
const FALL = 0.1;
/** A lag of many times the limit counts as so many late measurements. */
const STEEPEST = 4;

const classes = ['low priority', 'anonymous', 'with credentials', 'high priority'] as const;

/** Each class is shed in part while the pressure passes through it, and whole above. */
const MOST = classes.length;

/** @param registry refuses a second one's series of the same names. */
export function createOverload(options: OverloadOptions, registry: Registry): Overload {
  const { lagMs: limit = DEFAULT_LAG_MS, checkMs = DEFAULT_CHECK_MS } = options;
  const registers = [registry];
  const lag = new Gauge({
    name: 'xiaoqiao_gateway_event_loop_lag_seconds',
    help: 'How late the event loop was when it was last looked at.',
    registers,
  });
  const pressure = new Gauge({
    name: 'xiaoqiao_gateway_overload_pressure',
    help: '0: nothing is shed; 1, 2, 3, 4: so many classes of requests are.',
    registers,
  });
  const shed = new Counter({
    name: 'xiaoqiao_gateway_shed_requests_total',
    help: 'Requests refused because the event loop lagged, by class.',
    labelNames: ['class'] as const,
    registers,
  });
  let level = 0;
  const debts = classes.map(() => 0);
  const observe = (lagMs: number) => {
    lag.set(Math.max(0, lagMs) / 1000);
    level =
      lagMs > limit
        ? Math.min(MOST, level + RISE * Math.min(STEEPEST, lagMs / limit))
        : Math.max(0, level - FALL);
    pressure.set(level);
  };
  let due = performance.now() + checkMs;
  const timer = setInterval(() => {
    const now = performance.now();
    observe(now - due);
    due = now + checkMs;
  }, checkMs).unref();
  return {
    sheds(exchange, priority) {
      if (level === 0 || priority === 'critical') return false;
      const rank = rankOf(exchange, priority);
      // A share of the requests, spread evenly instead of drawn by lot.
      const debt = debts[rank]! + Math.min(1, Math.max(0, level - rank));
      debts[rank] = debt >= 1 ? debt - 1 : debt;
      if (debt < 1) return false;
      shed.inc({ class: classes[rank]! });
      return true;
    },
    observe,
    stop: () => clearInterval(timer),
  };
}

/** Whether the credentials are good is not known yet: to find out is what costs. */
function rankOf({ request: { headers } }: Exchange, priority: Priority): number {
  if (priority === 'low') return 0;
  if (priority === 'high') return MOST - 1;
  return headers.authorization === undefined && headers['x-api-key'] === undefined ? 1 : 2;
}
