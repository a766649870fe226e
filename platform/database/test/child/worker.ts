// A process of its own for tests: `worker.ts <url> <role> <name>`; reports on standard output.
import { once } from 'node:events';
import { systemClock } from '@xiaoqiao/kit/clock';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { createOutbox, createRelay, databaseMigrations, migrate, openDatabase } from '../../src/index.ts';
import { type NoteTables, notes } from '../notes.ts';

const [url = '', role = '', name = ''] = process.argv.slice(2);
const clock = systemClock;
const database = await openDatabase({ url, clock });
const outbox = createOutbox({ database, clock, ids: createIds(clock) });
const add = (productId: string) =>
  database.transaction((tx) => outbox.add(tx, 'product.changed', { productId }));
const say = (text: string) => process.stdout.write(`${text}\n`);

if (role === 'share') {
  // Adds and delivers at the same time; every delivery leaves a note, so that a second one would be seen.
  const relay = createRelay({
    database,
    clock,
    log: silentLog,
    options: { batchSize: 5, pollMs: 5 },
    publish: async (event) => {
      const text = `${(event.data as { productId: string }).productId} by ${name}`;
      await database.transaction((tx) => tx.on<NoteTables>().insertInto('note').values({ text }).execute());
    },
  });
  relay.start();
  for (let i = 0; i < 60; i++) await add(`${name}-${i}`);
  await relay.drain();
  await relay.stop();
  await database.close();
  say('done');
}

if (role === 'commit-and-hang') {
  await add(name);
  say('committed');
  setInterval(() => {}, 1000);
}

if (role === 'hang-in-transaction') {
  await database.transaction(async (tx) => {
    await outbox.add(tx, 'product.changed', { productId: name });
    say('written');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  });
}

if (role === 'hang-in-publish') {
  const publish = () => {
    say('publishing');
    return new Promise<void>(() => {});
  };
  setInterval(() => {}, 1000);
  await createRelay({ database, clock, log: silentLog, publish }).drain();
}

if (role === 'migrate') {
  say('open');
  await once(process.stdin, 'data');
  const { applied } = await migrate(database, [
    { service: 'database', migrations: databaseMigrations },
    notes,
  ]);
  await database.close();
  say(`applied ${applied.length}`);
  process.stdin.destroy();
}
