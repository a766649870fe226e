// Translates what node:sqlite throws into the house's words.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { DatabaseError, type DatabaseErrorKind } from '../database-error.ts';

// Result codes: https://sqlite.org/rescode.html. The low byte is the primary code.
const BUSY = 5;
const kindsByPrimary: Readonly<Record<number, DatabaseErrorKind>> = {
  8: 'read-only',
  11: 'corrupt',
  13: 'full',
  26: 'corrupt',
};
const kindsByExtended: Readonly<Record<number, DatabaseErrorKind>> = {
  275: 'check',
  787: 'foreign-key',
  1299: 'not-null',
  1555: 'unique',
  2067: 'unique',
  2579: 'unique',
};

/** The extended result code, or undefined when SQLite is not the one who complains. */
export const sqliteCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : undefined;

export const isBusy = (error: unknown): boolean => ((sqliteCode(error) ?? 0) & 0xff) === BUSY;

/** The error to throw instead of `error`. Values never get into the message, only the statement's text. */
export function sqliteFailure(error: unknown, sql: string): Error {
  const code = sqliteCode(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === undefined) {
    const closed = /database is not open|finalized/.test(text);
    return new DatabaseError({
      kind: closed ? 'closed' : 'other',
      message: closed ? 'the database is closed' : `${text} in: ${shorten(sql)}`,
      cause: error,
    });
  }
  if (isBusy(error))
    return new XiaoqiaoError('overloaded', {
      cause: new Error(`another process keeps the database locked; waited in vain for: ${shorten(sql)}`, {
        cause: error,
      }),
    });
  const kind = kindsByExtended[code] ?? kindsByPrimary[code & 0xff] ?? 'other';
  return new DatabaseError({
    kind,
    message: `${kind === 'read-only' ? 'reader() cannot write, use transaction(): ' : ''}${text} in: ${shorten(sql)}`,
    constraint: kind === 'unique' ? text.slice(text.indexOf(':') + 2) : undefined,
    cause: error,
  });
}

const shorten = (sql: string): string => (sql.length > 500 ? `${sql.slice(0, 500)}…` : sql);
