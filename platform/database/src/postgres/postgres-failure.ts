// Translates what PostgreSQL and its driver throw into the house's words.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { DatabaseError as ServerError } from 'pg';
import { closed, DatabaseError, type DatabaseErrorKind } from '../database-error.ts';
import { shorten } from '../pooled/parameters.ts';
import { LostConnection } from '../pooled/pooled-engine.ts';

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const kinds: Readonly<Record<string, DatabaseErrorKind>> = {
  '23502': 'not-null',
  '23503': 'foreign-key',
  '23505': 'unique',
  '23514': 'check',
  '25006': 'read-only',
  '40001': 'conflict',
  '40P01': 'conflict',
  '53100': 'full',
  '55P03': 'conflict',
};
/** Too many connections, out of memory, a statement that took too long, a server that is not ready yet. */
const overloaded = new Set(['53200', '53300', '57014', '57P03']);
/** Ended by an administrator, by a crash, or by a broken line. */
const lost = /^(?:57P0[12]|08...)$/;

/** Values never get into the message, only the statement's text. */
export function postgresFailure(error: unknown, sql: string): Error {
  if (!(error instanceof ServerError)) {
    const { code = '', message = '' } = error as { code?: string; message?: string };
    if (/after calling end on the pool/.test(message)) return closed(error);
    const isConnection = /^E[A-Z]+$/.test(code) || /connection|client (?:has|was)|timeout/i.test(message);
    if (isConnection) return new LostConnection(error);
    return error instanceof Error ? error : new Error(String(error));
  }
  const { code = '', constraint, message } = error;
  if (lost.test(code)) return new LostConnection(error);
  if (overloaded.has(code)) return new XiaoqiaoError('overloaded', { cause: error });
  const kind = kinds[code] ?? 'other';
  // Class 22 quotes the value that did not fit.
  const words = code.startsWith('22') ? 'a value does not fit' : message;
  return new DatabaseError({
    kind,
    message: `${kind === 'read-only' ? 'reader() cannot write, use transaction(): ' : ''}${words} (${code}) in: ${shorten(sql)}`,
    constraint: kind === 'unique' ? constraint : undefined,
    cause: error,
  });
}
