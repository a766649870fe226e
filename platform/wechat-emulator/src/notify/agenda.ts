// What is due when: refunds and transfers that end, and notifications that are sent or sent again, by the emulator's clock.
import { HOUR } from '@xiaoqiao/kit/clock';
import { finishRefund } from '../pay/refund.ts';
import { endTransfer } from '../pay/transfer.ts';
import type { Attempt, Notification } from '../records.ts';
import type { World } from '../world.ts';
import type { Courier } from './delivery.ts';
import { finish } from './notifications.ts';
import { retryWait } from './retry-schedule.ts';

export interface Agenda {
  /** Resolves when nothing is being delivered and nothing is due at the clock's present time. */
  settle(): Promise<void>;
  /** Ends all refunds that are under way, now. */
  finishRefunds(): void;
  /** Starts nothing more, and waits for what is under way. */
  stop(): Promise<void>;
}

const AT_ONCE = 16;
/** setTimeout takes no more than 31 bits; looking once an hour costs nothing. */
const LONGEST_SLEEP = HOUR;

export function startAgenda(world: World, courier: Courier): Agenda {
  const underWay = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function look(): void {
    if (stopped) return;
    const now = world.clock.now();
    for (const { refundKey, at } of world.settlements.values()) if (at <= now) finishRefund(world, refundKey);
    for (const end of world.transferEnds.values()) if (end.at <= now) endTransfer(world, end);
    for (const notification of world.pendingNotifications.values()) {
      if (underWay.size >= AT_ONCE) break;
      if (notification.nextAt <= now && !underWay.has(notification.id)) start(notification);
    }
    sleep(now);
  }

  function start(notification: Notification): void {
    const delivery = courier
      .deliver(notification)
      .then((attempt) => {
        underWay.delete(notification.id);
        // Cut off by our own end: not an attempt, and due again at the next start.
        if (stopped) return;
        conclude(world, notification.id, attempt);
        look();
      })
      .catch((error: unknown) => {
        // It stays due; looking again at once would only fail again.
        underWay.delete(notification.id);
        world.log.error('a notification could not be concluded', { error });
      });
    underWay.set(notification.id, delivery);
  }

  function sleep(now: number): void {
    clearTimeout(timer);
    const next = Math.min(
      ...world.settlements.values().map(({ at }) => at),
      ...world.transferEnds.values().map(({ at }) => at),
      ...world.pendingNotifications
        .values()
        .filter(({ id }) => !underWay.has(id))
        .map(({ nextAt }) => nextAt),
    );
    // Due ones that wait for a free place are looked at when one of those under way ends.
    if (Number.isFinite(next) && next > now)
      timer = setTimeout(look, Math.min(next - now, LONGEST_SLEEP)).unref();
  }

  // Only after whoever woke us has written everything down.
  world.onWake(() => queueMicrotask(look));
  world.clock.onAdvance(look);
  look();

  return {
    async settle() {
      look();
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
    finishRefunds() {
      for (const { refundKey } of world.settlements.values()) finishRefund(world, refundKey);
      world.wake();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await courier.close();
      await Promise.all(underWay.values());
    },
  };
}

/** HTTP 200 and 204 count as accepted whatever the body says; a flawed attempt is always followed by a good one. */
function conclude(world: World, id: string, attempt: Attempt): void {
  const notification = world.pendingNotifications.get(id);
  if (notification === undefined) return;
  const attempts = [...notification.attempts, attempt];
  const accepted = attempt.flaw === undefined && (attempt.status === 200 || attempt.status === 204);
  const wait = retryWait(notification);
  if (accepted) finish(world, { ...notification, attempts, state: 'accepted' });
  else if (wait === undefined) finish(world, { ...notification, attempts, state: 'given-up' });
  else
    world.pendingNotifications.put(id, {
      ...notification,
      attempts,
      retries: notification.retries + 1,
      // Counted from when it was due, so that a clock moved far ahead meets all attempts that would have been.
      nextAt: notification.nextAt + wait,
    });
}
