// Translates what MySQL and its driver throw into the house's words.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { closed, DatabaseError, type DatabaseErrorKind } from '../database-error.ts';
import { shorten } from '../pooled/parameters.ts';
import { LostConnection } from '../pooled/pooled-engine.ts';

// https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html; 4025 is MariaDB's.
const kinds: Readonly<Record<number, DatabaseErrorKind>> = {
  1021: 'full',
  1048: 'not-null',
  1062: 'unique',
  1114: 'full',
  1205: 'conflict',
  1213: 'conflict',
  1290: 'read-only',
  1364: 'not-null',
  1451: 'foreign-key',
  1452: 'foreign-key',
  1792: 'read-only',
  3819: 'check',
  4025: 'check',
};
/** Too many connections, a statement that took too long (MySQL, MariaDB), a server that is stopping. */
const overloaded = new Set([1040, 1053, 1203, 1969, 3024]);

interface MysqlError {
  readonly errno?: number;
  readonly code?: string;
  readonly message: string;
  readonly fatal?: boolean;
}

/** Values never get into the message, only the statement's text: MySQL's own words quote them. */
export function mysqlFailure(error: unknown, sql: string): Error {
  const { errno = 0, code = '', message, fatal = false } = error as MysqlError;
  const isServers = errno >= 1000 && errno < 20_000;
  if (!isServers) {
    if (/pool is closed/i.test(message)) return closed(error);
    const isConnection = fatal || /^(?:E[A-Z]+|PROTOCOL_[A-Z_]+)$/.test(code) || /closed state/.test(message);
    if (isConnection) return new LostConnection(error);
    return error instanceof Error ? error : new Error(String(error));
  }
  if (overloaded.has(errno)) return new XiaoqiaoError('overloaded', { cause: error });
  const kind = kinds[errno] ?? 'other';
  const words = kind === 'other' ? message : code;
  return new DatabaseError({
    kind,
    message: `${kind === 'read-only' ? 'reader() cannot write, use transaction(): ' : ''}${words} (${errno}) in: ${shorten(sql)}`,
    constraint: kind === 'unique' ? /for key '([^']+)'$/.exec(message)?.[1] : undefined,
    cause: error,
  });
}
