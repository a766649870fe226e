// The database as the services see it: reads without waiting, writes in one transaction at a time.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely } from 'kysely';
import type { Engine, EngineConnections } from './engine.ts';
import { createHandover, type Handover } from './handover.ts';

export interface Transaction {
  readonly engine: Engine;
  /** The query builder inside this transaction; refuses to work once the transaction is over. */
  on<Tables>(): Kysely<Tables>;
  /** `action` runs after the commit, and not at all when the transaction rolls back. It must not throw. */
  afterCommit(action: () => void): void;
}

export interface Database {
  readonly engine: Engine;
  /** What was added to the outbox goes from here to this process's relay. */
  readonly added: Handover;
  /** Reads outside any transaction; a transaction under way neither blocks them nor shows in them. */
  reader<Tables>(): Kysely<Tables>;
  /**
   * Runs `work` in one write transaction: commits when it resolves, rolls back when it throws.
   * On SQLite transactions take turns in the order in which they were asked for. On MySQL and PostgreSQL they run
   * beside each other at READ COMMITTED, and `work` is run again after a deadlock: what it does besides the database
   * it must be able to do twice.
   * @throws Error when called inside another transaction of this database
   * @throws XiaoqiaoError `overloaded` when no turn came, or another process kept the lock, for too long
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Work on the schema while no other process is at it; for `migrate`. */
  migration<T>(work: (kysely: Kysely<unknown>) => Promise<T>): Promise<T>;
  /** @throws when the database cannot answer */
  ping(): Promise<void>;
  /** Waits for transactions under way, then lets go of every connection. May be called twice. */
  close(): Promise<void>;
}

interface Scope {
  open: boolean;
}

export function createDatabase(connections: EngineConnections): Database {
  const scopes = new AsyncLocalStorage<Scope>();
  const added = createHandover();
  const { engine } = connections;
  return {
    engine,
    added,
    reader: <Tables>() => connections.reader as Kysely<Tables>,

    async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      if (scopes.getStore()?.open)
        throw new Error(
          'a transaction was asked for inside a transaction, which would wait for itself: pass the outer `tx` on instead',
        );
      const scope: Scope = { open: true };
      const actions: (() => void)[] = [];
      try {
        return await connections.transaction(
          (kysely) => {
            actions.length = 0;
            return scopes.run(scope, () =>
              work({
                engine,
                on: <Tables>() => kysely as Kysely<Tables>,
                afterCommit: (action) => void actions.push(action),
              }),
            );
          },
          () => {
            scope.open = false;
            runAll(actions);
          },
        );
      } finally {
        scope.open = false;
      }
    },

    migration: (work) => connections.migration(work),
    ping: () => connections.ping(),
    close: () => connections.close(),
  };
}

/** The commit stands whatever an action does, so its error may not look like a failed transaction. */
function runAll(actions: readonly (() => void)[]): void {
  for (const action of actions) {
    try {
      action();
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }
}
