// What may stand in the address of a database server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { openDatabase } from '../../src/index.ts';
import { parseAddress } from '../../src/pooled/pool-settings.ts';

test('an address gives host, user, database and the settings of the pools', () => {
  assert.deepEqual(
    parseAddress('mysql://shop:p%40ss@db.internal:3307/xiaoqiao?max=20&idle=5&replica=db2:3308'),
    {
      host: 'db.internal',
      port: 3307,
      user: 'shop',
      password: 'p@ss',
      database: 'xiaoqiao',
      max: 20,
      idleMs: 5_000,
      lifetimeMs: 1_800_000,
      tls: 'off',
      ca: undefined,
      replica: { host: 'db2', port: 3308 },
    },
  );
  assert.equal(parseAddress('postgres://shop@[::1]/xiaoqiao?tls=verify').host, '::1');
});

test('what is wrong with an address is named, and the password is not', () => {
  const refused: [string, RegExp][] = [
    ['mysql:', /write scheme:\/\/user:password@host:port\/database/],
    ['mysql://shop:secret@db/', /name the database after the host/],
    ['mysql://shop:secret@db/a%2Fb', /name the database after the host/],
    ['mysql://shop:secret@db/shop?pool=3', /unknown setting "pool"; known: max idle/],
    ['mysql://shop:secret@db/shop?max=0', /max=0: a whole number from 1 to 500/],
    ['mysql://shop:secret@db/shop?max=many', /max=many: a whole number/],
    ['mysql://shop:secret@db/shop?tls=maybe', /tls=maybe: off, on or verify/],
    ['mysql://shop:secret@db/shop?replica=:3306', /replica=:3306: host:port/],
  ];
  for (const [url, reason] of refused)
    assert.throws(
      () => parseAddress(url),
      (error: Error) => reason.test(error.message) && !error.message.includes('secret'),
    );
});

for (const scheme of ['mysql', 'postgres'])
  test(`${scheme}: a server that is not there is named, with what to do`, async () => {
    await assert.rejects(
      openDatabase({ url: `${scheme}://shop:secret@127.0.0.1:9/shop`, clock: fixedClock() }),
      (error: Error) =>
        /cannot open the database 127\.0\.0\.1:9\/shop: nobody listens there; start the server/.test(
          error.message,
        ) && !error.message.includes('secret'),
    );
  });
