// A shop with thousands of orders moves from SQLite to MySQL/MariaDB and to PostgreSQL; the command is killed half-way.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { openDatabase } from '@xiaoqiao/database';
import { databaseForTest } from '@xiaoqiao/database/testing';
import { systemClock } from '@xiaoqiao/kit/clock';
import { sql } from 'kysely';
import { runCommand, startCommand } from '../test/support/run-command.ts';

const servers = {
  'MySQL / MariaDB': process.env.MYSQL_URL ?? 'mysql://root@127.0.0.1:3306/test',
  PostgreSQL: process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test',
};
const ORDERS = 6_000;
const cwd = mkdtempSync(join(tmpdir(), 'xiaoqiao-copy-'));
after(() => rmSync(cwd, { recursive: true, force: true }));
const path = join(cwd, 'shop.db');
const from = `sqlite:${path}`;

/** Straight into the file: what is copied are rows, whoever wrote them. */
function fillShop(): void {
  const file = new DatabaseSync(path);
  file.exec('begin');
  const order = file.prepare(
    `insert into orders (id, number, user_id, status, total, refunded_total, address, note, created_at, expires_at)
     values (?, ?, ?, 'paid', ?, 0, '{"city":"杭州"}', '请轻放 🍵', ?, ?)`,
  );
  const item = file.prepare(
    `insert into order_items (order_id, position, sku_id, product_id, name, specifications, price, quantity)
     values (?, ?, 'sku', 'product', '西湖龙井', '[]', ?, 1)`,
  );
  for (let i = 0; i < ORDERS; i++) {
    const id = `01ORDER${String(i).padStart(19, '0')}`;
    order.run(id, `N${i}`, `user-${i % 97}`, 100 + i, 1_700_000_000_000 + i, 1_700_001_000_000 + i);
    for (const position of [0, 1]) item.run(id, position, 50 + i);
  }
  file.exec(`insert into product_search (product_id, text) values ('p1', '西湖龙井')`);
  file.exec('commit');
  file.close();
}

test('the shop is filled', { timeout: 60_000 }, async () => {
  assert.equal((await runCommand(['database', 'migrate'], { cwd, env: { DATABASE_URL: from } })).code, 0);
  fillShop();
});

/** What the target's own search index, which is not copied, finds. */
async function foundByIndex(url: string): Promise<string[]> {
  const holds = url.startsWith('mysql:')
    ? sql`match (pairs) against ('+9f994e95' in boolean mode)`
    : sql`product_search_pairs(text) @> array['龙井']`;
  const database = await openDatabase({ url, clock: systemClock });
  try {
    const query = sql<{ product_id: string }>`select product_id from product_search where ${holds}`;
    return (await query.execute(database.reader())).rows.map(({ product_id }) => product_id);
  } finally {
    await database.close();
  }
}

for (const [name, server] of Object.entries(servers))
  test(`${name}: killed half-way, of no use until then, resumed, equal`, { timeout: 300_000 }, async (t) => {
    const place = await databaseForTest(server);
    t.after(() => place.drop());
    const copy = ['database', 'copy', from, place.url, '--json'];
    const { child } = startCommand(copy, { cwd });
    const exit = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      const { table, rows } = JSON.parse(line);
      if (table === 'orders' && rows >= ORDERS / 2) child.kill('SIGKILL');
    }
    assert.deepEqual(await exit, [null, 'SIGKILL']);

    const env = { DATABASE_URL: place.url, PORT: '0', METRICS_PORT: '0', WECHAT_EMULATOR_PORT: '0' };
    for (const command of [['start'], ['database', 'migrate'], ['database', 'status']]) {
      const refused = await runCommand(command, { cwd, env });
      assert.equal(refused.code, 1);
      assert.match(
        refused.stderr,
        /unfinished copy of sqlite:.*shop\.db。.*`xiaoqiao database copy FROM TO`/,
      );
    }

    const { stdout, stderr, code } = await runCommand(copy, { cwd });
    assert.deepEqual({ stderr, code }, { stderr: '', code: 0 });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const result = lines.at(-1);
    assert.deepEqual(
      { phase: result.phase, resumed: result.resumed, differing: result.differing },
      { phase: 'done', resumed: true, differing: [] },
    );
    const first = lines.find(({ phase, table }) => phase === 'copy' && table === 'orders');
    assert.ok(first === undefined || first.rows > ORDERS / 2);
    assert.equal(
      lines.some(({ phase, table }) => phase === 'copy' && table === 'order_items'),
      false,
    );
    const rowsOf = (wanted: string) =>
      result.tables.find(({ table }: { table: string }) => table === wanted).to.rows;
    assert.deepEqual(
      [rowsOf('orders'), rowsOf('order_items'), rowsOf('product_search')],
      [ORDERS, ORDERS * 2, 1],
    );

    assert.deepEqual(await foundByIndex(place.url), ['p1']);

    const status = await runCommand(['database', 'status'], { cwd, env });
    assert.equal(status.code, 0);
    const again = await runCommand(copy, { cwd });
    assert.equal(again.code, 1);
    assert.match(again.stderr, /target is not empty/);
  });
