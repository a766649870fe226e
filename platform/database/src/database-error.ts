// A statement that the database refused, in words that are the same for every engine.

export type DatabaseErrorKind =
  | 'unique'
  | 'foreign-key'
  | 'not-null'
  | 'check'
  | 'read-only'
  | 'full'
  | 'corrupt'
  | 'closed'
  /** Another transaction was in the way: a deadlock, a failed serialisation. The whole transaction may be tried again. */
  | 'conflict'
  | 'other';

export interface DatabaseErrorOptions {
  readonly kind: DatabaseErrorKind;
  readonly message: string;
  /** What a unique violation was about, as the engine says it: columns (`user.username`) or a constraint's name. */
  readonly constraint?: string | undefined;
  readonly cause?: unknown;
}

export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly kind: DatabaseErrorKind;
  readonly constraint: string | undefined;

  constructor({ kind, message, constraint, cause }: DatabaseErrorOptions) {
    super(message, { cause });
    this.kind = kind;
    this.constraint = constraint;
  }
}

export const closed = (cause: unknown): DatabaseError =>
  new DatabaseError({ kind: 'closed', message: 'the database is closed', cause });

/** Did the statement meet a row with the same unique value? With `word`, only if the constraint mentions it, e.g. `username`. */
export const isUniqueViolation = (error: unknown, word = ''): boolean =>
  error instanceof DatabaseError && error.kind === 'unique' && (error.constraint ?? '').includes(word);
