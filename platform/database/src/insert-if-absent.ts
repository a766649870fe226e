// "Insert unless it is there", which MySQL spells differently.
import type { InsertQueryBuilder, InsertResult } from 'kysely';
import type { Engine } from './engine.ts';

/** Runs the insert; false when a row with the same key was there already (or another transaction just committed one). */
export async function insertIfAbsent<DB, Table extends keyof DB>(
  engine: Engine,
  insert: InsertQueryBuilder<DB, Table, InsertResult>,
): Promise<boolean> {
  const query = engine === 'mysql' ? insert.ignore() : insert.onConflict((conflict) => conflict.doNothing());
  const { numInsertedOrUpdatedRows = 0n } = await query.executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows > 0n;
}
