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

/** Did the statement meet a row with the same unique value? With `word`, only if the constraint mentions it, e.g. `username`. */
export const isUniqueViolation = (error: unknown, word = ''): boolean =>
  error instanceof DatabaseError && error.kind === 'unique' && (error.constraint ?? '').includes(word);
