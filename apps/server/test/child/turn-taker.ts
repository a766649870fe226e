// A process of several that share a database, and work that is due once over all of them.
import { openDatabase } from '@xiaoqiao/database';
import { systemClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { takeTurns } from '../../src/take-turns.ts';

const [url, everyMs] = process.argv.slice(2);
const database = await openDatabase({ url: url!, clock: systemClock });
let looks = 0;
const counted = {
  ...database,
  reader: <T>() => {
    looks++;
    return database.reader<T>();
  },
};
const stop = takeTurns(
  { name: 'test', everyMs: Number(everyMs), lookMs: 5 },
  { database: counted, clock: systemClock, log: silentLog },
  async () => void process.send!({ turn: true }),
);
const asking = setInterval(() => process.send!({ looks }), 10);
process.on('message', async () => {
  clearInterval(asking);
  await stop();
  await database.close();
  process.disconnect!();
});
