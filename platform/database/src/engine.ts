// What a database engine has to offer; each engine lives in a folder of its own and meets this interface.
import type { Kysely } from 'kysely';

export type Engine = 'sqlite' | 'mysql' | 'postgres';

export interface EngineConnections {
  readonly engine: Engine;
  /** Sees committed rows only and refuses to write. */
  readonly reader: Kysely<unknown>;
  /**
   * One write transaction; `committed` is called right after the commit. The Kysely it hands out ends with it. Where
   * transactions run beside each other, `work` may be run again after a conflict.
   */
  transaction<T>(work: (kysely: Kysely<unknown>) => Promise<T>, committed: () => void): Promise<T>;
  /**
   * Work on the schema, while no other process is at it. Where the engine can, in one transaction: then a failure
   * leaves everything as it was.
   */
  migration<T>(work: (kysely: Kysely<unknown>) => Promise<T>): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
