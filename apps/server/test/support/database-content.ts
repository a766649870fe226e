// Everything the database holds, to show that a refused request has written nothing.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Timers of earlier purchases go off by themselves: WeChat is asked, and asked again later. */
const timers: Readonly<Record<string, string>> = {
  outbox: " where name not like '%-came-due' and name not like '%-window-ended'",
  inbox: " where consumer not like '%-came-due' and consumer not like '%-window-ended'",
};

/** @returns each table's rows as text, without timers; equal before and after when nothing was written */
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
          .prepare(`select * from "${name}"${timers[name] ?? ''}`)
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
