// The list of bans: looked up for every request, written to by the gateway and by administrators, and each change remembered.
import type { BanReason } from '@xiaoqiao/contract';
import type { Clock } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import type { Awaitable, Ban, Bans } from '@xiaoqiao/state';
import { type BanSubject, keyOf, keysFor, type Suspect, subjectOf } from './ban-subject.ts';

/** One line of the audit trail. */
export interface BanRecord extends BanSubject {
  readonly id: string;
  readonly action: 'banned' | 'unbanned';
  readonly banId: string;
  readonly reason: BanReason;
  readonly note: string;
  /** The administrator; null when the gateway did it. */
  readonly by: string | null;
  /** Unix ms, like the other. */
  readonly at: number;
  readonly until: number;
}

/** Where the audit trail is kept; the process hands it in. */
export interface BanAuditStore {
  append(record: BanRecord): Promise<void>;
  /** Newest first. */
  list(wanted: {
    readonly limit: number;
    readonly belowId: string | undefined;
    readonly kind: string | undefined;
    readonly value: string | undefined;
  }): Promise<BanRecord[]>;
  /** Records whose ban would still hold at this time, oldest first. */
  holding(now: number): Promise<BanRecord[]>;
}

export interface BanOrder extends BanSubject {
  readonly lifeMs: number;
  readonly reason: BanReason;
  readonly note?: string;
  readonly by: string | null;
}

export interface BanList {
  /** The first ban that concerns the suspect. Without any bans this costs nothing. */
  find(suspect: Suspect): Awaitable<Ban | undefined>;
  /**
   * Nobody's ban becomes shorter by an automatic one.
   * @throws XiaoqiaoError `validation_failed` for an address that is none
   */
  ban(order: BanOrder): Promise<Ban>;
  /** @throws XiaoqiaoError `ban_not_found` */
  unban(id: string, by: string): Promise<void>;
  /** Those in force, newest first. */
  list(): Awaitable<readonly Ban[]>;
  readonly audit: BanAuditStore | undefined;
  /** After a start: what the audit trail says is still in force. @returns how many */
  restore(): Promise<number>;
}

export interface BanListOptions {
  readonly bans: Bans;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Without one, bans are forgotten with the state that holds them. */
  readonly audit?: BanAuditStore;
}

export function createBanList({ bans, clock, ids, log, audit }: BanListOptions): BanList {
  const record = async (action: BanRecord['action'], ban: Ban, by: string | null): Promise<void> => {
    const { id: banId, reason, note, until } = ban;
    const subject = subjectOf(ban.key);
    const line = { banId, ...subject, reason: reason as BanReason, note, by, until };
    log.info(`somebody was ${action}`, line);
    await audit?.append({ id: ids.next(), action, at: clock.now(), ...line });
  };

  return {
    audit,
    list: () => bans.list(),

    find(suspect) {
      const kinds = bans.kinds();
      if (kinds instanceof Promise) return kinds.then((settled) => first(bans, keysFor(settled, suspect)));
      return kinds.size === 0 ? undefined : first(bans, keysFor(kinds, suspect));
    },

    async ban({ kind, value, lifeMs, reason, note = '', by }) {
      const key = keyOf({ kind, value });
      if (key === undefined) throw notAnAddress();
      const createdAt = clock.now();
      const ban: Ban = {
        id: ids.next(),
        key,
        reason,
        note,
        createdBy: by,
        createdAt,
        until: createdAt + lifeMs,
      };
      const known = await bans.get(key);
      if (by === null) {
        if (known !== undefined && known.until >= ban.until) return known;
        // In force first: an attack goes on while the audit trail is written.
        await bans.put(ban);
        await record('banned', ban, by).catch((error) =>
          log.error('a ban is missing from the audit trail', { banId: ban.id, error }),
        );
        return ban;
      }
      if (known !== undefined) await record('unbanned', known, by);
      await record('banned', ban, by);
      await bans.put(ban);
      return ban;
    },

    async unban(id, by) {
      const ban = await bans.remove(id);
      if (ban === undefined) throw new XiaoqiaoError('ban_not_found');
      await record('unbanned', ban, by);
    },

    async restore() {
      const holding = new Map<string, Ban>();
      for (const {
        action,
        banId: id,
        reason,
        note,
        by: createdBy,
        at: createdAt,
        until,
        ...subject
      } of (await audit?.holding(clock.now())) ?? []) {
        const key = keyOf(subject);
        if (key === undefined) continue;
        if (action === 'unbanned') holding.delete(key);
        else holding.set(key, { id, key, reason, note, createdBy, createdAt, until });
      }
      // Where state outlives a process, it knows them still.
      for (const ban of holding.values()) if ((await bans.get(ban.key))?.id !== ban.id) await bans.put(ban);
      return holding.size;
    },
  };
}

function first(bans: Bans, keys: readonly string[]): Awaitable<Ban | undefined> {
  for (const [i, key] of keys.entries()) {
    const ban = bans.get(key);
    if (ban instanceof Promise)
      return Promise.all([ban, ...keys.slice(i + 1).map((each) => bans.get(each))]).then((found) =>
        found.find((each) => each !== undefined),
      );
    if (ban !== undefined) return ban;
  }
  return undefined;
}

function notAnAddress(): XiaoqiaoError {
  const issue = { part: 'body', field: 'value', rule: 'format', message: 'IP / CIDR' };
  return new XiaoqiaoError('validation_failed', { details: { issues: [issue] } });
}
