// How SQLite writes SQL.
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { EngineWords } from '../kysely-over.ts';

/** SQLite's DDL is transactional; Kysely does not make use of it by itself. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export const sqliteWords: EngineWords = {
  adapter: new TransactionalSqliteAdapter(),
  compiler: new SqliteQueryCompiler(),
  introspector: (kysely) => new SqliteIntrospector(kysely),
};
