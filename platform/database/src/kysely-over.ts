// A Kysely over connections that are handed in: pools, transactions and their limits are this package's own.
import {
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type DialectAdapter,
  type Driver,
  Kysely,
  type KyselyPlugin,
  type QueryCompiler,
  Transaction,
} from 'kysely';

/** How an engine writes SQL. */
export interface EngineWords {
  readonly adapter: DialectAdapter;
  readonly compiler: QueryCompiler;
  readonly introspector: Dialect['createIntrospector'];
}

const refuse = async (): Promise<never> => {
  throw new Error('transactions are begun by database.transaction() only');
};

const driverOf = (provider: ConnectionProvider): Driver => ({
  init: async () => {},
  acquireConnection: () => provider.provideConnection(async (connection) => connection),
  releaseConnection: async () => {},
  beginTransaction: refuse,
  commitTransaction: refuse,
  rollbackTransaction: refuse,
  destroy: async () => {},
});

function propsOf(
  { adapter, compiler, introspector }: EngineWords,
  provider: ConnectionProvider,
  plugins: readonly KyselyPlugin[],
) {
  const driver = driverOf(provider);
  const dialect: Dialect = {
    createDriver: () => driver,
    createQueryCompiler: () => compiler,
    createAdapter: () => adapter,
    createIntrospector: introspector,
  };
  return {
    config: { dialect, plugins: [...plugins] },
    dialect,
    driver,
    executor: new DefaultQueryExecutor(compiler, adapter, provider, [...plugins]),
  };
}

/** Not in a transaction. */
export const plainKysely = (
  words: EngineWords,
  connection: DatabaseConnection,
  plugins: readonly KyselyPlugin[] = [],
): Kysely<unknown> =>
  new Kysely<unknown>(propsOf(words, { provideConnection: (consumer) => consumer(connection) }, plugins));

/** `isOpen` tells whether the transaction still lasts; after that every query is refused. */
export const transactionKysely = (
  words: EngineWords,
  connection: DatabaseConnection,
  isOpen: () => boolean,
  plugins: readonly KyselyPlugin[] = [],
): Transaction<unknown> =>
  new Transaction<unknown>(
    propsOf(
      words,
      {
        async provideConnection(consumer) {
          if (!isOpen())
            throw new Error('this transaction is over: a query was not awaited, or `tx` was kept');
          return consumer(connection);
        },
      },
      plugins,
    ),
  );
