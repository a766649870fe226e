// The administrator's view of bans: who is banned, banning, letting go, and who did what.
import {
  type BanReason,
  gatewayAdminRoutes as contract,
  type Ban as ShownBan,
  type BanEvent as ShownEvent,
} from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import type { Ban } from '@xiaoqiao/state';
import type { BanList, BanRecord } from '../bans/ban-list.ts';
import { keyOf, subjectOf } from '../bans/ban-subject.ts';
import { pageOf, rangeOf } from './cursor.ts';

export const banRoutes = (bans: BanList): RouteHandler[] => [
  serve(contract.adminListBans, async ({ query: { kind, reason, value, ...wanted } }) => {
    const { limit, belowId } = rangeOf(wanted);
    const found = (await bans.list()).filter((ban) => {
      const subject = subjectOf(ban.key);
      return (
        (belowId === undefined || ban.id < belowId) &&
        (kind === undefined || subject.kind === kind) &&
        (reason === undefined || ban.reason === reason) &&
        (value === undefined || subject.value === value || ban.key === keyOf({ kind: subject.kind, value }))
      );
    });
    return pageOf(found, limit, showBan);
  }),

  serve(contract.adminAddBan, async ({ body: { kind, value, seconds, note }, caller }) => {
    const order = {
      kind,
      value,
      lifeMs: seconds * 1000,
      reason: 'administrator',
      by: caller.userId,
    } as const;
    return showBan(await bans.ban(note === undefined ? order : { ...order, note }));
  }),

  serve(contract.adminRemoveBan, ({ params: { id }, caller }) => bans.unban(id, caller.userId)),

  serve(contract.adminListBanEvents, async ({ query: { kind, value, ...wanted } }) => {
    const { limit, belowId } = rangeOf(wanted);
    const found = (await bans.audit?.list({ limit: limit + 1, belowId, kind, value })) ?? [];
    return pageOf(found, limit, showEvent);
  }),
];

const showBan = ({ id, key, reason, note, createdBy, createdAt, until }: Ban): ShownBan => ({
  id,
  ...subjectOf(key),
  reason: reason as BanReason,
  note,
  createdBy,
  createdAt: toRfc3339(createdAt),
  expiresAt: toRfc3339(until),
});

const showEvent = ({ at, until, ...record }: BanRecord): ShownEvent => ({
  ...record,
  at: toRfc3339(at),
  expiresAt: toRfc3339(until),
});
