// Which events an order, or anything else with an id, has caused: read from the outbox itself.
import type { Shop } from './shop.ts';

/** Names of the events that mention `id`, those that begin with `prefix`, in order. */
export async function eventsOf({ database }: Shop, id: string, prefix = ''): Promise<string[]> {
  const rows = await database.rows(
    'select name from outbox where data like ? and name like ? order by id',
    `%${id}%`,
    `${prefix}%`,
  );
  return rows.map(({ name }) => String(name));
}
