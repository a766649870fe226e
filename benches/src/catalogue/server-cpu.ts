// What a database server spends on us: the CPU of the threads or processes behind our connections, where it runs on this machine.
import { readFileSync } from 'node:fs';
import type { Database } from '@xiaoqiao/database';
import { sql } from 'kysely';

/** MariaDB names the thread of each connection; MySQL's own tables do, too. */
const queries = {
  mysql: [
    `select tid as id from information_schema.processlist where db = database()`,
    `select thread_os_id as id from performance_schema.threads where processlist_db = database()`,
  ],
  postgres: ['select pid as id from pg_stat_activity where datname = current_database()'],
} as const;

async function backends({ engine, reader }: Database): Promise<number[]> {
  if (engine === 'sqlite') return [];
  for (const query of queries[engine]) {
    try {
      const { rows } = await sql.raw<{ id: number }>(query).execute(reader());
      return rows.map(({ id }) => id);
    } catch {
      // The other one of the two.
    }
  }
  return [];
}

/** Nanoseconds on a processor so far, by thread; see Documentation/scheduler/sched-stats.rst of Linux. */
function spentBy(id: number): number {
  try {
    return Number(readFileSync(`/proc/${id}/schedstat`, 'latin1').split(' ')[0]);
  } catch {
    // On another machine, or gone.
    return 0;
  }
}

/** @returns a function that tells the microseconds since now */
export async function watchServer(database: Database): Promise<() => Promise<number>> {
  const before = new Map((await backends(database)).map((id) => [id, spentBy(id)]));
  return async () => {
    let spent = 0;
    for (const id of await backends(database)) spent += spentBy(id) - (before.get(id) ?? 0);
    return spent / 1000;
  };
}
