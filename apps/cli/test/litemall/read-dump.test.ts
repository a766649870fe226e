// The dump reader: literals of all kinds, any line breaks, any chunks, and rows that are broken.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { readDump } from '../../src/litemall/read-dump.ts';

const columns = ['id', 'name', 'price'];

async function read(t: TestContext, sql: string, known: readonly string[] = columns) {
  const directory = mkdtempSync(join(tmpdir(), 'xiaoqiao-dump-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'dump.sql');
  writeFileSync(path, sql);
  const rows: (string | null)[][] = [];
  const broken: string[] = [];
  for await (const row of readDump(path, (table) => (table === 'goods' ? known : undefined)))
    if (row.kind === 'row') rows.push([...row.values.values()]);
    else broken.push(`${row.place}: ${row.reason}`);
  return { rows, broken };
}

test('literals are read as they are meant', async (t) => {
  const sql = String.raw`INSERT INTO ${'`goods`'} VALUES (1,'it''s \'q\' \"d\" \\ \n\r\t\0\Z\%\_ \x',-1.50),( NULL , '' , 1e3 ) ,
    (0xFF,_binary 'b',true),(.5,'),(1,''x'',2',NULL);`;
  const { rows, broken } = await read(t, sql);
  assert.deepEqual(broken, []);
  assert.deepEqual(rows, [
    ['1', "it's 'q' \"d\" \\ \n\r\t\0\x1a\\%\\_ x", '-1.50'],
    [null, '', '1e3'],
    ['0xFF', 'b', '1'],
    ['.5', "),(1,'x',2", null],
  ]);
});

test('statements are found whatever surrounds them; other tables are passed over', async (t) => {
  const sql = `-- INSERT INTO goods VALUES (0,'comment',0);\r\nINSERT INTO other VALUES (1,'(2,3);',4);\r
insert ignore into goods\r\n values\r\n(1,'a',1),\r\n(2,'b',2);\r\nREPLACE INTO \`goods\` VALUES (3,'c',3);`;
  assert.deepEqual(
    (await read(t, sql)).rows.map(([id]) => id),
    ['1', '2', '3'],
  );
});

test('columns named in the statement count, in their order', async (t) => {
  const { rows, broken } = await read(t, "INSERT INTO goods (`name`, id) VALUES ('a',1),('b',2,3);");
  assert.deepEqual(rows, [['a', '1']]);
  assert.deepEqual(broken, ['line 1, row 2: 3 values for 2 columns']);
});

test('a broken row costs itself alone', async (t) => {
  const sql = `INSERT INTO goods VALUES (1,'a',1),(2,NOW(),2),(3,'c',3),(4,'d'),(5,'e',5),
(6,'not closed,6),(7,'g',7),(8,'h' 'i',8),(9,'j',9);
INSERT INTO goods VALUES (10,'k',10),(11,'l',11`;
  const { rows, broken } = await read(t, sql);
  assert.deepEqual(
    rows.map(([id]) => id),
    ['1', '3', '5', '7', '9', '10'],
  );
  assert.deepEqual(broken, [
    'line 1, row 2: value 2 is no literal',
    'line 1, row 4: 2 values for 3 columns',
    'line 2, row 6: value 2 does not end where it should',
    'line 2, row 8: value 2 does not end where it should',
    'line 3, row 2: the row does not end',
  ]);
});

test('what looks like SQL inside a text is text', async (t) => {
  const name =
    "x'); DROP TABLE goods; INSERT INTO goods VALUES (9,'y',9);\nINSERT INTO goods VALUES (8,'z',8);";
  const { rows } = await read(t, `INSERT INTO goods VALUES (1,'${name.replaceAll("'", "''")}',1);`);
  assert.deepEqual(rows, [['1', name, '1']]);
});

test('rows come out as they were written, however long the lines are', async (t) => {
  const texts = fc.sample(fc.string({ unit: 'grapheme', maxLength: 400 }), 3000);
  const quoted = (text: string) =>
    `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
  const long = '字'.repeat(300_000);
  const all = [...texts, long, "'".repeat(1000)];
  const { rows, broken } = await read(
    t,
    `INSERT INTO goods VALUES ${all.map((text, i) => `(${i},${quoted(text)},1)`).join(',')};\n`,
  );
  assert.deepEqual(broken, []);
  assert.deepEqual(
    rows.map(([, name]) => name),
    all,
  );
});

test('an empty file has no rows, and a missing one is an error', async (t) => {
  assert.deepEqual((await read(t, '')).rows, []);
  await assert.rejects(readDump('/nonexistent/dump.sql', () => columns).next(), { code: 'ENOENT' });
});
