// Which events an order, or anything else with an id, has caused: read from the outbox itself.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Names of the events that mention `id`, those that begin with `prefix`, in order. */
export function eventsOf({ home }: { home: string }, id: string, prefix = ''): string[] {
  const database = new DatabaseSync(join(home, 'xiaoqiao.db'), { readOnly: true });
  try {
    return database
      .prepare('select name from outbox where data like ? and name like ? order by id')
      .all(`%${id}%`, `${prefix}%`)
      .map(({ name }) => String(name));
  } finally {
    database.close();
  }
}
