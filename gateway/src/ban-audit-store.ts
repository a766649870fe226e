// The audit trail of bans in the database.
import type { BanReason } from '@xiaoqiao/contract';
import type { Database } from '@xiaoqiao/database';
import type { BanAuditStore, BanRecord } from './bans/ban-list.ts';

interface BanEventRow {
  readonly id: string;
  readonly action: string;
  readonly ban_id: string;
  readonly kind: string;
  readonly value: string;
  readonly reason: string;
  readonly note: string;
  readonly made_by: string | null;
  readonly made_at: number;
  readonly ends_at: number;
}

interface Tables {
  gateway_ban_events: BanEventRow;
}

/** More bans than memory would keep anyway. */
const MAX_HOLDING = 50_000;

export function createBanAuditStore(database: Database): BanAuditStore {
  const reader = () => database.reader<Tables>().selectFrom('gateway_ban_events').selectAll();
  return {
    append: (record) =>
      database.transaction(async (tx) => {
        await tx.on<Tables>().insertInto('gateway_ban_events').values(toRow(record)).execute();
      }),

    async list({ limit, belowId, kind, value }) {
      let query = reader().orderBy('id', 'desc').limit(limit);
      if (belowId !== undefined) query = query.where('id', '<', belowId);
      if (kind !== undefined) query = query.where('kind', '=', kind);
      if (value !== undefined) query = query.where('value', '=', value);
      return (await query.execute()).map(toRecord);
    },

    async holding(now) {
      const rows = await reader()
        .where('ends_at', '>', now)
        .orderBy('id', 'desc')
        .limit(MAX_HOLDING)
        .execute();
      return rows.map(toRecord).reverse();
    },
  };
}

const toRow = ({ banId, by, at, until, ...rest }: BanRecord): BanEventRow => ({
  ...rest,
  ban_id: banId,
  made_by: by,
  made_at: at,
  ends_at: until,
});

const toRecord = ({
  ban_id,
  made_by,
  made_at,
  ends_at,
  action,
  kind,
  reason,
  ...rest
}: BanEventRow): BanRecord => ({
  ...rest,
  action: action as BanRecord['action'],
  kind: kind as BanRecord['kind'],
  reason: reason as BanReason,
  banId: ban_id,
  by: made_by,
  at: Number(made_at),
  until: Number(ends_at),
});
