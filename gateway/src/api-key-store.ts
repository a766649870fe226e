// API keys in the database.
import type { Database } from '@xiaoqiao/database';
import type { ApiKeyRecord } from './api-keys/api-key.ts';
import type { ApiKeyStore } from './api-keys/api-keys.ts';

interface ApiKeyRow {
  readonly id: string;
  readonly hash: string;
  readonly prefix: string;
  readonly owner: string;
  /** JSON, like the rate. */
  readonly scopes: string;
  readonly rate: string | null;
  readonly created_by: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
}

interface Tables {
  gateway_api_keys: ApiKeyRow;
}

export function createApiKeyStore(database: Database): ApiKeyStore {
  const reader = () => database.reader<Tables>().selectFrom('gateway_api_keys').selectAll();
  return {
    insert: (record) =>
      database.transaction(async (tx) => {
        await tx.on<Tables>().insertInto('gateway_api_keys').values(toRow(record)).execute();
      }),

    async find(hash) {
      const row = await reader().where('hash', '=', hash).executeTakeFirst();
      return row && toRecord(row);
    },

    async list({ limit, belowId, owner }) {
      let query = reader().orderBy('id', 'desc').limit(limit);
      if (belowId !== undefined) query = query.where('id', '<', belowId);
      if (owner !== undefined) query = query.where('owner', '=', owner);
      return (await query.execute()).map(toRecord);
    },

    revoke: (id, at) =>
      database.transaction(async (tx) => {
        const keys = tx.on<Tables>();
        const row = await keys
          .selectFrom('gateway_api_keys')
          .selectAll()
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        if (row === undefined) return undefined;
        await keys.updateTable('gateway_api_keys').set({ revoked_at: at }).where('id', '=', id).execute();
        return toRecord(row);
      }),
  };
}

const toRow = (record: ApiKeyRecord): ApiKeyRow => ({
  id: record.id,
  hash: record.hash,
  prefix: record.prefix,
  owner: record.owner,
  scopes: JSON.stringify(record.scopes),
  rate: record.limit && JSON.stringify(record.limit),
  created_by: record.createdBy,
  created_at: record.createdAt,
  expires_at: record.expiresAt,
  revoked_at: record.revokedAt,
});

const toRecord = (row: ApiKeyRow): ApiKeyRecord => ({
  id: row.id,
  hash: row.hash,
  prefix: row.prefix,
  owner: row.owner,
  scopes: JSON.parse(row.scopes),
  limit: row.rate === null ? null : JSON.parse(row.rate),
  createdBy: row.created_by,
  createdAt: Number(row.created_at),
  expiresAt: timeOf(row.expires_at),
  revokedAt: timeOf(row.revoked_at),
});

const timeOf = (stored: number | null): number | null => (stored === null ? null : Number(stored));
