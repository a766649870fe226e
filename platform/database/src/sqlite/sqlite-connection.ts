// One connection to an SQLite file, in the shape in which Kysely wants it.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { sqliteFailure } from './sqlite-failure.ts';

/** Preparing costs about twice as much as running, so statements are kept; lists of changing length bound the number. */
const STATEMENT_LIMIT = 500;
const RAN_NO_ROWS: readonly never[] = [];

interface Prepared {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
  /** Names of the columns, read after the first run: only then has SQLite noticed what other connections changed. */
  columns: readonly string[];
  /** Integers arrive as BigInt and are narrowed: slower, but whole beyond 2^53. */
  wide: boolean;
}

export class SqliteConnection implements DatabaseConnection {
  readonly database: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();
  readonly #schemaChanged: () => void;

  /** `schemaChanged` is called after each statement that is neither a query nor a change of rows. */
  constructor(database: DatabaseSync, schemaChanged: () => void = () => {}) {
    this.database = database;
    this.#schemaChanged = schemaChanged;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { sql } = query;
    try {
      const prepared = this.#prepared.get(sql) ?? this.#prepare(sql);
      const values = query.parameters.map(toSqlite);
      if (prepared.returnsRows) {
        const isSelect = query.query.kind === 'SelectQueryNode';
        return { rows: readAll(prepared, values, isSelect) as Row[] };
      }
      const { changes, lastInsertRowid } = prepared.statement.run(...values);
      if (!changesRows.has(query.query.kind)) this.#schemaChanged();
      return {
        insertId: BigInt(lastInsertRowid),
        numAffectedRows: BigInt(changes),
        rows: RAN_NO_ROWS as unknown as Row[],
      };
    } catch (error) {
      throw sqliteFailure(error, sql);
    }
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    try {
      // Not from the cache: a kept statement would be reset by the next one who uses it.
      const statement = this.database.prepare(query.sql);
      statement.setReadBigInts(true);
      for (const row of statement.iterate(...query.parameters.map(toSqlite))) {
        const plain: Record<string, unknown> = {};
        for (const name in row) plain[name] = narrow(row[name]);
        yield { rows: [plain as Row] };
      }
    } catch (error) {
      throw sqliteFailure(error, query.sql);
    }
  }

  /** For statements without parameters or rows. */
  exec(sql: string): void {
    try {
      this.database.exec(sql);
    } catch (error) {
      throw sqliteFailure(error, sql);
    }
  }

  forgetStatements(): void {
    this.#prepared.clear();
  }

  #prepare(sql: string): Prepared {
    const statement = this.database.prepare(sql);
    // Rows as arrays are cheaper than node:sqlite's objects without prototype, even with the objects built below.
    statement.setReturnArrays(true);
    const prepared = { statement, returnsRows: statement.columns().length > 0, columns: [], wide: false };
    if (this.#prepared.size >= STATEMENT_LIMIT)
      for (const oldest of this.#prepared.keys()) {
        this.#prepared.delete(oldest);
        break;
      }
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

const changesRows: ReadonlySet<string> = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode']);

function readAll(prepared: Prepared, values: SQLInputValue[], isSelect: boolean): unknown[] {
  const { statement } = prepared;
  if (!isSelect && !prepared.wide) widen(prepared);
  let rows: unknown[][];
  try {
    rows = statement.all(...values) as unknown as unknown[][];
  } catch (error) {
    // An integer beyond 2^53. Only a pure query may be run again: `returning` has changed rows already.
    if (!isSelect || prepared.wide || (error as { code?: string }).code !== 'ERR_OUT_OF_RANGE') throw error;
    widen(prepared);
    rows = statement.all(...values) as unknown as unknown[][];
  }
  if (rows.length === 0) return rows;
  // On the first run, and when another process has added a column to a `select *`.
  if (rows[0]!.length !== prepared.columns.length)
    prepared.columns = statement.columns().map(({ name }) => name);
  const { columns } = prepared;
  const objects: unknown[] = rows;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const object: Record<string, unknown> = {};
    for (let j = 0; j < columns.length; j++) object[columns[j]!] = prepared.wide ? narrow(row[j]) : row[j];
    objects[i] = object;
  }
  return objects;
}

function widen(prepared: Prepared): void {
  prepared.statement.setReadBigInts(true);
  prepared.wide = true;
}

const narrow = (value: unknown): unknown =>
  typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : value;

/** node:sqlite binds every number as REAL, which turns 1 into '1.0' in text and JSON; integers go as BigInt. */
function toSqlite(value: unknown): SQLInputValue {
  switch (typeof value) {
    case 'string':
    case 'bigint':
      return value;
    case 'number':
      if (Number.isSafeInteger(value)) return BigInt(value);
      // SQLite would silently store NaN as NULL.
      if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be stored`);
      return value;
    case 'boolean':
      return value ? 1n : 0n;
    case 'undefined':
      return null;
    default:
      if (value === null || value instanceof Uint8Array) return value;
      throw new TypeError(
        `a ${value instanceof Date ? 'Date (store integer milliseconds)' : typeof value} cannot be stored; JSON goes in as text`,
      );
  }
}
