// The rows of the stored routing config: one per version, of which the highest serves.
import { type Database, isUniqueViolation, type Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

/** Older ones are dropped. */
const KEPT_VERSIONS = 200;

export interface RoutingRow {
  readonly version: number;
  /** JSON. */
  readonly document: string;
  readonly author: string | null;
  readonly note: string;
  readonly created_at: number;
}

interface Tables {
  gateway_routing: RoutingRow;
}

/** Where nothing is stored. */
const nothing: RoutingRow = { version: 0, document: '{}', author: null, note: '', created_at: 0 };

export async function latestVersion(database: Database): Promise<number> {
  const row = await database
    .reader<Tables>()
    .selectFrom('gateway_routing')
    .select('version')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.version ?? 0;
}

/** @param version the latest when left out. */
export async function readRouting(database: Database, version?: number): Promise<RoutingRow | undefined> {
  if (version === 0) return nothing;
  const query = database
    .reader<Tables>()
    .selectFrom('gateway_routing')
    .selectAll()
    .orderBy('version', 'desc')
    .limit(1);
  const row = await (version === undefined ? query : query.where('version', '=', version)).executeTakeFirst();
  return row ?? (version === undefined ? nothing : undefined);
}

export const listVersions = (database: Database): Promise<Omit<RoutingRow, 'document'>[]> =>
  database
    .reader<Tables>()
    .selectFrom('gateway_routing')
    .select(['version', 'author', 'note', 'created_at'])
    .orderBy('version', 'desc')
    .limit(KEPT_VERSIONS)
    .execute();

/**
 * The row's version is the one it was made from plus 1.
 * @throws XiaoqiaoError `routing_version_conflict` when another one came in between.
 */
export async function appendRouting(tx: Transaction, row: RoutingRow): Promise<void> {
  const db = tx.on<Tables>();
  const latest = await db
    .selectFrom('gateway_routing')
    .select('version')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  const current = latest?.version ?? 0;
  if (current !== row.version - 1) throw conflict(current);
  try {
    await db.insertInto('gateway_routing').values(row).execute();
  } catch (error) {
    // Two at once on a database whose transactions do not wait for each other.
    throw isUniqueViolation(error) ? conflict(row.version) : error;
  }
  await db
    .deleteFrom('gateway_routing')
    .where('version', '<=', row.version - KEPT_VERSIONS)
    .execute();
}

const conflict = (current: number): XiaoqiaoError =>
  new XiaoqiaoError('routing_version_conflict', { details: { current } });
