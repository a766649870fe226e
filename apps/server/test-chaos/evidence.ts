// What is kept of a run that found a violation: by the next run everything is gone.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { booksAt } from '../test/support/check-invariants.ts';
import { openRows } from '../test/support/invariants/rows.ts';
import { readShop } from '../test/support/invariants/shop-rows.ts';
import { members, type Town } from './town.ts';

/** @returns the file: rows, WeChat's books and notifications, the last words of every process */
export async function keepEvidence(town: Town, seed: number): Promise<string> {
  const rows = await openRows(town.database);
  try {
    const now = Date.now();
    const shop = await readShop(rows, { books: booksAt(town.wechat.control), now });
    const { list: notifications } = await town.wechat.get<{ list: unknown[] }>('/notifications');
    const outputs = Object.fromEntries(members.map(({ name }) => [name, town.process(name).output()]));
    const file = join(tmpdir(), `xiaoqiao-chaos-${seed}-${now}.json`);
    writeFileSync(file, JSON.stringify({ shop, notifications, outputs }, null, 1));
    return file;
  } finally {
    await rows.close();
  }
}
