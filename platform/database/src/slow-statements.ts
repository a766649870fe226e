// Notes statements that took long: their text, never their values.
import type { Log } from '@xiaoqiao/kit/log';
import type { DatabaseConnection } from 'kysely';
import { shorten } from './pooled/parameters.ts';

export interface SlowStatements {
  readonly log: Log;
  /** Milliseconds; what takes as long or longer is noted. */
  readonly afterMs: number;
}

/** The same connection, watched. Waiting for a connection from a pool is not part of a statement. */
export function watched(
  connection: DatabaseConnection,
  slow: SlowStatements | undefined,
): DatabaseConnection {
  if (slow === undefined) return connection;
  const { log, afterMs } = slow;
  return {
    async executeQuery(query, options) {
      const begun = performance.now();
      try {
        return await connection.executeQuery(query, options);
      } finally {
        const ms = performance.now() - begun;
        if (ms >= afterMs) log.warn('slow statement', { sql: shorten(query.sql), ms: Math.round(ms) });
      }
    },
    streamQuery: (query, chunkSize, options) => connection.streamQuery(query, chunkSize, options),
  };
}
