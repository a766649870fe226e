// One delivery: publish, keep the claim alive meanwhile, write down how it ended.
import type { Event, EventName } from '@xiaoqiao/contract';
import { type Clock, toRfc3339 } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { type Claim, renew, settle, settleDelivered } from './claims.ts';
import type { Database } from './database.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import type { RelayOptions } from './relay.ts';
import type { OutboxRow } from './tables.ts';

const ERROR_LIMIT = 2000;

export interface DeliverDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly publish: (event: Event) => Promise<void>;
  readonly isAway: () => boolean;
  readonly log: Log;
  readonly settings: Required<RelayOptions>;
  /** Notes that an event was delivered; false when another worker has claimed it since. */
  readonly delivered: GroupCommit<Claim, boolean>;
}

/** One transaction for each event would cost as much as what the event tells of. */
export function createDelivered(database: Database, clock: Clock): DeliverDeps['delivered'] {
  return createGroupCommit<Claim, boolean>({
    async write(claims) {
      const [first] = claims as [Claim];
      const now = clock.now();
      if (claims.length === 1)
        return [{ answer: await settle(database, first, { status: 'delivered', delivered_at: now }) }];
      await settleDelivered(database, claims, now);
      return claims.map(() => ({ answer: true }));
    },
    nameOf: ({ row }) => row.id,
    weightOf: () => 1,
  });
}

/**
 * `published` is called when the event is out, or failed, and only its outcome is still to be written.
 * @returns whether the event was delivered by this worker.
 */
export async function deliver(claim: Claim, deps: DeliverDeps, published: () => void): Promise<boolean> {
  const { clock, settings } = deps;
  // It may have waited in the queue, or the whole process stood still: is the row still ours?
  if (claim.until - clock.now() < settings.leaseMs / 2 && !(await prolong(claim, deps))) return false;
  const heartbeat = beat(claim, deps);
  let failure: { error: unknown } | undefined;
  try {
    await publishInTime(eventOf(claim.row), deps);
  } catch (error) {
    failure = { error };
  }
  await heartbeat.stop();
  published();
  if (failure !== undefined) {
    await noteFailure(claim, failure.error, deps);
    return false;
  }
  return deps.delivered.add(claim);
}

/** Renews the claim as long as publishing takes. */
function beat(claim: Claim, deps: DeliverDeps) {
  let beating: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    beating = prolong(claim, deps).catch((error) =>
      deps.log.warn('a claim could not be renewed', { eventId: claim.row.id, error }),
    );
  }, deps.settings.leaseMs / 3);
  timer.unref();
  return {
    /** A renewal under way must end first: the outcome is stored against the value that it writes. */
    async stop() {
      clearInterval(timer);
      await beating;
    },
  };
}

const prolong = (claim: Claim, { database, clock, settings }: DeliverDeps): Promise<boolean> =>
  renew(database, claim, Math.max(claim.until, clock.now() + settings.leaseMs));

async function publishInTime(event: Event, { publish, settings }: DeliverDeps): Promise<void> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`publishing took longer than ${settings.publishTimeoutMs} ms`)),
    settings.publishTimeoutMs,
  );
  try {
    await Promise.race([publish(event), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function noteFailure(claim: Claim, error: unknown, deps: DeliverDeps): Promise<void> {
  const { database, clock, isAway, log, settings } = deps;
  // Not the event's fault: a broker may be away for longer than all attempts take.
  if (isAway()) return void (await settle(database, claim, {}));
  const { row } = claim;
  const attempts = row.attempts + 1;
  const isDead = attempts >= settings.maxAttempts;
  const waitMs = Math.min(settings.backoffMs * 2 ** (attempts - 1), settings.maxBackoffMs);
  const text = error instanceof Error ? error.message : String(error);
  await settle(database, claim, {
    attempts,
    last_error: text.slice(0, ERROR_LIMIT),
    ...(isDead ? { status: 'dead' } : { available_at: clock.now() + waitMs }),
  });
  const context = { event: row.name, eventId: row.id, attempts, error };
  if (isDead) log.error('an event is dead: no attempt is left', context);
  else log.warn('an event was not delivered; it is tried again', { ...context, waitMs });
}

const eventOf = (row: OutboxRow): Event => ({
  id: row.id,
  name: row.name as EventName,
  version: row.version,
  occurredAt: toRfc3339(Number(row.occurred_at)),
  data: JSON.parse(row.data),
});
