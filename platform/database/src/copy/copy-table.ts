// One table of a copy: page by page, each in a transaction that also notes how far it is.
import type { Database, Transaction } from '../database.ts';
import type { CopiedTable } from './copied-tables.ts';
import { saveProgress, type TableProgress } from './copy-progress.ts';
import { type AnyTables, countOf, keyOf, pagesOf, type Row } from './pages.ts';

export interface CopyStep {
  readonly phase: 'copy' | 'verify';
  readonly table: string;
  readonly rows: number;
  /** In the source, when the table was begun. */
  readonly total: number;
}

export interface CopyTableOptions {
  readonly from: Database;
  readonly to: Database;
  readonly table: CopiedTable;
  readonly known: TableProgress | undefined;
  readonly progress: (step: CopyStep) => void;
}

/** SQLite takes 32 766 parameters in a statement, PostgreSQL 65 535. */
const PARAMETERS = 10_000;
/** Characters of one statement: MySQL's `max_allowed_packet` is 16 MB or more, and a character up to four bytes. */
const CHARACTERS = 1_000_000;

export async function copyTable({ from, to, table, known, progress }: CopyTableOptions): Promise<void> {
  const { name, columns, fromKey } = table;
  if (known?.state === 'copied') return;
  if (known?.state === 'differs') await empty(to, name);
  const total = await countOf(from.reader(), name);
  let after = known?.state === 'copying' ? known.lastKey : undefined;
  let rows = known?.state === 'copying' ? known.rows : 0;
  for await (const page of pagesOf(from, { table: name, columns, key: fromKey, after })) {
    const lastKey = keyOf(page.at(-1)!, fromKey);
    const copied = rows + page.length;
    await to
      .transaction(async (tx) => {
        await insert(tx, name, columns, page);
        await saveProgress(tx, name, { state: 'copying', lastKey, rows: copied });
      })
      .catch((cause: unknown) => {
        throw new Error(`rows of "${name}" up to ${JSON.stringify(lastKey)} could not be written`, { cause });
      });
    after = lastKey;
    rows = copied;
    progress({ phase: 'copy', table: name, rows, total });
  }
  await to.transaction((tx) => saveProgress(tx, name, { state: 'copied', lastKey: after, rows }));
}

const empty = (to: Database, table: string): Promise<void> =>
  to.transaction(async (tx) => {
    await tx.on<AnyTables>().deleteFrom(table).execute();
    await saveProgress(tx, table, { state: 'copying', lastKey: undefined, rows: 0 });
  });

async function insert(tx: Transaction, table: string, columns: readonly string[], page: readonly Row[]) {
  let batch: Record<string, unknown>[] = [];
  let size = 0;
  const flush = async () => {
    if (batch.length > 0) await tx.on<AnyTables>().insertInto(table).values(batch).execute();
    batch = [];
    size = 0;
  };
  for (const row of page) {
    const values = Object.fromEntries(columns.map((column) => [column, row[column]]));
    const length = Object.values(values).reduce<number>((sum, value) => sum + String(value).length, 0);
    if (size + length > CHARACTERS || (batch.length + 1) * columns.length > PARAMETERS) await flush();
    batch.push(values);
    size += length;
  }
  await flush();
}
