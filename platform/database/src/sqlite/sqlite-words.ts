// How SQLite writes SQL.
import { type LimitNode, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { EngineWords } from '../kysely-over.ts';

/** SQLite's DDL is transactional; Kysely does not make use of it by itself. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * Of `limit ?` the planner wants to know the number, so that a statement that is kept is planned anew whenever it is run:
 * half of what a page of twenty rows costs (SQLite 3.53). It does not look into `+?`.
 */
class PlannedOnceCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    this.append('limit +');
    this.visitNode(node.limit);
  }
}

export const sqliteWords: EngineWords = {
  adapter: new TransactionalSqliteAdapter(),
  compiler: new PlannedOnceCompiler(),
  introspector: (kysely) => new SqliteIntrospector(kysely),
};
