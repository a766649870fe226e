// Reads a table in pages by its primary key, on any engine.
import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { Database } from '../database.ts';

export type Row = Readonly<Record<string, unknown>>;
export interface AnyTables {
  [table: string]: Record<string, unknown>;
}

export interface PagesOptions {
  readonly table: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** Begins behind the row with this key. */
  readonly after?: readonly unknown[] | undefined;
}

/** A row of rich text may have 600 KB: this many fit into memory whatever is in them. */
const PAGE_ROWS = 250;

export async function* pagesOf(
  database: Database,
  { table, columns, key, after }: PagesOptions,
): AsyncGenerator<readonly Row[]> {
  const db = database.reader<AnyTables>();
  const wanted = [...new Set([...columns, ...key])];
  for (let last = after; ; ) {
    let query = db.selectFrom(table).select(wanted).limit(PAGE_ROWS);
    if (last !== undefined) query = query.where(behind(key, last));
    for (const column of key) query = query.orderBy(column);
    const rows = (await query.execute()) as readonly Row[];
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
    last = keyOf(rows.at(-1)!, key);
  }
}

export const keyOf = (row: Row, key: readonly string[]): unknown[] => key.map((column) => row[column]);

export async function countOf(db: Kysely<unknown>, table: string): Promise<number> {
  const { count } = await (db as Kysely<AnyTables>)
    .selectFrom(table)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** `a >= x and (a > x or (a = x and b > y))`: MySQL finds no place in an index for `(a, b) > (x, y)`. */
function behind(
  [column = '', ...others]: readonly string[],
  [value, ...values]: readonly unknown[],
): Expression<SqlBool> {
  const at = sql.ref(column);
  if (others.length === 0) return sql<SqlBool>`${at} > ${value}`;
  return sql<SqlBool>`(${at} >= ${value} and (${at} > ${value} or ${behind(others, values)}))`;
}
