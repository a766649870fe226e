// Everything the database holds, to show that a refused request has written nothing.
import type { DatabaseForTest } from '@xiaoqiao/database/testing';

/** Timers of earlier purchases go off by themselves: WeChat is asked, and asked again later. */
const timers: Readonly<Record<string, string>> = {
  outbox: " where name not like '%-came-due' and name not like '%-window-ended'",
  inbox: " where consumer not like '%-came-due' and consumer not like '%-window-ended'",
};

/** @returns each table's rows as text, without timers; equal before and after when nothing was written */
export async function databaseContent(database: DatabaseForTest): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const name of (await database.tables()).sort()) {
    const rows = await database.rows(`select * from ${name}${timers[name] ?? ''}`);
    content[name] = rows.map((row) => JSON.stringify(Object.values(row).map(inText))).sort();
  }
  return content;
}

const inText = (value: unknown) => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'bigint' ? String(value) : value;
};
