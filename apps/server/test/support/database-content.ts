// Everything the database holds, to show that a refused request has written nothing.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** @returns each table's rows as text; equal before and after when nothing was written */
export function databaseContent(home: string): Record<string, string[]> {
  const database = new DatabaseSync(join(home, 'xiaoqiao.db'), { readOnly: true, timeout: 5000 });
  try {
    const tables = database
      .prepare(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name",
      )
      .all() as { name: string }[];
    return Object.fromEntries(
      tables.map(({ name }) => [
        name,
        database
          .prepare(`select * from "${name}"`)
          .all()
          .map((row) =>
            JSON.stringify(
              Object.values(row).map((value) =>
                value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
              ),
            ),
          )
          .sort(),
      ]),
    );
  } finally {
    database.close();
  }
}
