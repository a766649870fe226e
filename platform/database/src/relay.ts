// The relay: takes events out of the outbox after the commit and publishes each at least once.
import type { Event } from '@xiaoqiao/contract';
import { type Clock, DAY, HOUR, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { type Claim, claimDue, isAnythingDue, settle } from './claims.ts';
import type { Database } from './database.ts';
import { createDelivered, deliver } from './deliver.ts';
import type { EventTaker } from './handover.ts';
import { purgeExpired } from './purge-expired.ts';

export interface RelayOptions {
  /** How often to look for timers and other processes' events; this one's commits wake it at once. Default 250. */
  readonly pollMs?: number;
  /** Events claimed at a time: each claim is a commit. Default 100. */
  readonly batchSize?: number;
  /** Events published at the same time; they are started in order, and with 1 each waits for the one before. Default 4. */
  readonly concurrency?: number;
  /** How long a killed worker's claims stay with it; a living worker renews them. Default 60 s. */
  readonly leaseMs?: number;
  /** How long one publish may take. Default 2 minutes. */
  readonly publishTimeoutMs?: number;
  /** Failures after which an event is dead. Default 12. */
  readonly maxAttempts?: number;
  /** Wait after the first failure; doubles with each further one up to `maxBackoffMs`. Default 1 s. */
  readonly backoffMs?: number;
  /** Default 15 minutes. */
  readonly maxBackoffMs?: number;
  /** How long delivered events are kept. Default 7 days. */
  readonly retentionMs?: number;
}

const relayDefaults: Required<RelayOptions> = {
  pollMs: 250,
  batchSize: 100,
  concurrency: 4,
  leaseMs: MINUTE,
  publishTimeoutMs: 2 * MINUTE,
  maxAttempts: 12,
  backoffMs: SECOND,
  maxBackoffMs: 15 * MINUTE,
  retentionMs: 7 * DAY,
};

/** Events handed over that may wait here; what comes beyond waits in the outbox, where other workers find it too. */
const HANDED_BATCHES = 5;

export interface RelayDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** Resolves when the event is in safe hands. */
  readonly publish: (event: Event) => Promise<void>;
  /** While nothing can be published: nothing is claimed, and what fails counts as no attempt. Never, when left out. */
  readonly isAway?: () => boolean;
  readonly log: Log;
  readonly options?: RelayOptions;
}

export interface Relay {
  /** Delivers what is due from now on, until `stop`. Does not keep the process alive by itself. */
  start(): void;
  /** Claims nothing more, waits for what is under way and gives the rest back. */
  stop(): Promise<void>;
  /** Looks now instead of at the next poll; without effect unless started. */
  wake(): void;
  /**
   * Delivers everything due now, and what that causes as far as it is due; works beside a started relay too.
   * Events claimed by another process are left to it. Not to be called by a consumer: it would wait for itself.
   * @returns how many were delivered meanwhile
   */
  drain(): Promise<number>;
}

export function createRelay({
  database,
  clock,
  publish,
  isAway = () => false,
  log,
  options = {},
}: RelayDeps): Relay {
  const settings = { ...relayDefaults, ...options };
  const queue: Claim[] = [];
  const underWay = new Map<string, Promise<void>>();
  const delivering = {
    database,
    clock,
    publish,
    isAway,
    log,
    settings,
    delivered: createDelivered(database, clock),
  };
  /** Of those under way; the others are only to be written down as delivered. */
  let publishing = 0;
  let running: Promise<void> | undefined;
  let lookAgain = false;
  /** More is due than is claimed: what comes now waits in the outbox behind it. */
  let isBehind = true;
  let nudge = () => {};
  let stopping = false;
  let delivered = 0;
  let timer: NodeJS.Timeout | undefined;
  let unlisten = () => {};
  let nextPurge = clock.now() + HOUR;
  let purging: Promise<unknown> | undefined;

  /** Runs until nothing is due, queued or under way. Only one runs at a time. */
  async function run(): Promise<void> {
    try {
      for (;;) {
        // Made before looking, so that nothing that happens meanwhile is missed.
        const changed = new Promise<void>((resolve) => {
          nudge = resolve;
        });
        if (lookAgain && queue.length < settings.batchSize && hasRoom() && !stopping) await claimMore();
        while (queue.length > 0 && hasRoom() && !stopping) launch(queue.shift()!);
        if (underWay.size > 0) await changed;
        else if (!lookAgain || stopping) return;
      }
    } finally {
      running = undefined;
    }
  }

  /** What was published and could not be written down yet is not to pile up. */
  const hasRoom = () =>
    publishing < settings.concurrency && underWay.size < settings.concurrency + settings.batchSize;

  async function claimMore(): Promise<void> {
    lookAgain = false;
    isBehind ||= isAway();
    if (isAway()) return;
    const now = clock.now();
    const { leaseMs, batchSize: limit } = settings;
    const claims = (await isAnythingDue(database, now))
      ? await claimDue(database, { now, leaseMs, limit, except: [...underWay.keys()] })
      : [];
    queue.push(...claims);
    if (claims.length > 0) lookAgain = true;
    isBehind = claims.length === limit;
  }

  /** Claimed as they were written, so that they need not be looked for; in the order of their commits. */
  const taker: EventTaker = {
    claimUntil(count) {
      isBehind ||= queue.length + underWay.size + count > HANDED_BATCHES * settings.batchSize;
      return isBehind || stopping || isAway() ? 0 : clock.now() + settings.leaseMs;
    },
    take(claims) {
      queue.push(...claims);
      goOn().catch(report);
    },
    wake: () => void look().catch(report),
  };

  function launch(claim: Claim): void {
    publishing++;
    let isOut = false;
    const leave = () => {
      if (isOut) return;
      isOut = true;
      publishing--;
      // What it caused is handed over to a started relay only.
      lookAgain ||= timer === undefined;
      nudge();
    };
    const delivery = deliver(claim, delivering, leave)
      .then((isDelivered) => {
        if (isDelivered) delivered++;
      })
      // The database could not be told; the lease ends and the event is delivered again.
      .catch((error) =>
        log.error('the outcome of a delivery could not be stored', { event: claim.row.id, error }),
      )
      .finally(() => {
        underWay.delete(claim.row.id);
        leave();
        nudge();
      });
    underWay.set(claim.row.id, delivery);
  }

  async function look(): Promise<void> {
    if (stopping) return;
    lookAgain = true;
    await goOn();
  }

  async function goOn(): Promise<void> {
    nudge();
    running ??= run();
    await running;
  }

  async function giveBack(): Promise<void> {
    for (const claim of queue.splice(0)) await settle(database, claim, {});
  }

  function purgeHourly(): void {
    const now = clock.now();
    if (now < nextPurge) return;
    nextPurge = now + HOUR;
    purging = purgeExpired(database, { now, retentionMs: settings.retentionMs }).catch(report);
  }

  const report = (error: unknown) =>
    log.error('the relay could not work; it goes on at the next poll', { error });

  return {
    start() {
      if (timer !== undefined) return;
      unlisten = database.added.listen(taker);
      timer = setInterval(() => {
        taker.wake();
        purgeHourly();
      }, settings.pollMs);
      timer.unref();
      taker.wake();
    },

    async stop() {
      stopping = true;
      clearInterval(timer);
      timer = undefined;
      // Failures among these have been reported where they happened.
      await Promise.allSettled([running, purging, ...underWay.values()]);
      // Not before: what was claimed for this relay and committed meanwhile is to be given back as well.
      unlisten();
      await giveBack().finally(() => {
        stopping = false;
      });
    },

    wake() {
      if (timer !== undefined) look().catch(report);
    },

    async drain() {
      const before = delivered;
      await look();
      return delivered - before;
    },
  };
}
