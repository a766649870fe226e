// A Kysely over one given connection: no pool, no mutex, since node:sqlite answers at once.
import {
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Driver,
  Kysely,
  SqliteAdapter,
  type SqliteDialect,
  SqliteIntrospector,
  SqliteQueryCompiler,
  Transaction,
} from 'kysely';

/** SQLite's DDL is transactional; Kysely does not make use of it by itself. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

const refuse = async (): Promise<never> => {
  throw new Error('transactions are begun by database.transaction() only');
};

const adapter = new TransactionalSqliteAdapter();
const compiler = new SqliteQueryCompiler();

const driverOf = (provider: ConnectionProvider): Driver => ({
  init: async () => {},
  acquireConnection: () => provider.provideConnection(async (connection) => connection),
  releaseConnection: async () => {},
  beginTransaction: refuse,
  commitTransaction: refuse,
  rollbackTransaction: refuse,
  destroy: async () => {},
});

function propsOf(provider: ConnectionProvider) {
  const driver = driverOf(provider);
  const dialect: Pick<SqliteDialect, keyof SqliteDialect> = {
    createDriver: () => driver,
    createQueryCompiler: () => compiler,
    createAdapter: () => adapter,
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  };
  return {
    config: { dialect },
    dialect,
    driver,
    executor: new DefaultQueryExecutor(compiler, adapter, provider),
  };
}

export const readingKysely = (connection: DatabaseConnection): Kysely<unknown> =>
  new Kysely<unknown>(propsOf({ provideConnection: (consumer) => consumer(connection) }));

/** `isOpen` tells whether the transaction still lasts; after that every query is refused. */
export const transactionKysely = (
  connection: DatabaseConnection,
  isOpen: () => boolean,
): Transaction<unknown> =>
  new Transaction<unknown>(
    propsOf({
      async provideConnection(consumer) {
        if (!isOpen()) throw new Error('this transaction is over: a query was not awaited, or `tx` was kept');
        return consumer(connection);
      },
    }),
  );
