// Which tables a copy takes along, with the columns and the key that both sides know.
import { type Kysely, sql } from 'kysely';
import type { Database } from '../database.ts';
import type { Engine } from '../engine.ts';
import { COPY_TABLE } from './copy-progress.ts';

interface TableShape {
  readonly columns: readonly string[];
  /** The columns of the primary key, in its order. */
  readonly key: readonly string[];
}

export interface CopiedTable {
  readonly name: string;
  /** On both sides, in the order of their names. */
  readonly columns: readonly string[];
  readonly fromKey: readonly string[];
  readonly toKey: readonly string[];
}

/**
 * Index tables of SQLite (FTS5) are not among them: triggers fill these when rows come in. Nor are columns that MySQL
 * computes from others.
 */
const columnsOf: Readonly<Record<Engine, string>> = {
  sqlite: `select t.name as table_name, c.name as column_name, c.pk as key_position
    from pragma_table_list t join pragma_table_info(t.name) c
    where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\'`,
  mysql: `select c.table_name as table_name, c.column_name as column_name,
      coalesce(k.ordinal_position, 0) as key_position
    from information_schema.columns c
    join information_schema.tables t
      on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
    left join information_schema.key_column_usage k
      on k.table_schema = c.table_schema and k.table_name = c.table_name and k.column_name = c.column_name
        and k.constraint_name = 'PRIMARY'
    where c.table_schema = database() and coalesce(c.generation_expression, '') = ''`,
  postgres: `select c.table_name, c.column_name, coalesce(k.ordinal_position, 0) as key_position
    from information_schema.columns c
    join information_schema.tables t
      on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
    left join (information_schema.key_column_usage k join information_schema.table_constraints p
        on p.constraint_schema = k.constraint_schema and p.constraint_name = k.constraint_name
          and p.table_name = k.table_name and p.constraint_type = 'PRIMARY KEY')
      on k.table_schema = c.table_schema and k.table_name = c.table_name and k.column_name = c.column_name
    where c.table_schema = current_schema()`,
};

interface ColumnRow {
  readonly table_name: string;
  readonly column_name: string;
  readonly key_position: number;
}

async function shapesOf(db: Kysely<unknown>, engine: Engine): Promise<Map<string, TableShape>> {
  const { rows } = await sql.raw<ColumnRow>(columnsOf[engine]).execute(db);
  const tables = Map.groupBy(rows, ({ table_name }) => table_name);
  const shapes = new Map<string, TableShape>();
  // Each side's own account of what has been migrated is not the other's.
  for (const [name, columns] of tables)
    if (!name.startsWith('migrations_') && name !== COPY_TABLE)
      shapes.set(name, {
        columns: columns.map(({ column_name }) => column_name),
        key: columns
          .filter(({ key_position }) => key_position > 0)
          .sort((a, b) => a.key_position - b.key_position)
          .map(({ column_name }) => column_name),
      });
  return shapes;
}

/** @throws Error naming the table and the column that only one side has */
export async function copiedTables(from: Database, to: Database): Promise<CopiedTable[]> {
  const theirs = await shapesOf(from.reader(), from.engine);
  const ours = await shapesOf(to.reader(), to.engine);
  for (const name of new Set([...theirs.keys(), ...ours.keys()]))
    if (!theirs.has(name) || !ours.has(name))
      throw new Error(
        `the table "${name}" is in the ${theirs.has(name) ? 'source' : 'target'} only: it is not of this release, move or drop it first`,
      );
  return [...ours].map(([name, shape]) => match(name, theirs.get(name)!, shape)).sort(byName);
}

function match(name: string, from: TableShape, to: TableShape): CopiedTable {
  for (const { key } of [from, to])
    if (key.length === 0) throw new Error(`the table "${name}" has no primary key and cannot be copied`);
  const columns = to.columns.filter((column) => from.columns.includes(column)).sort();
  // A number that SQLite gives each row by itself is that file's own.
  for (const side of [from, to])
    for (const column of side.columns)
      if (!columns.includes(column) && !(side.key.length === 1 && side.key[0] === column))
        throw new Error(`the column "${name}.${column}" is on one side only`);
  return { name, columns, fromKey: from.key, toKey: to.key };
}

const byName = (a: CopiedTable, b: CopiedTable) => (a.name < b.name ? -1 : 1);
