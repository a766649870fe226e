// One process of several: realtime on a port of its own, with its feeds in the Redis that it is told. Says its address, and ends when its input does.
import type { Server } from 'node:http';
import { systemClock } from '@xiaoqiao/kit/clock';
import { createHttpService } from '@xiaoqiao/kit/http';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { createRedisState } from '@xiaoqiao/state/redis';
import { createRealtimeService } from '../../src/index.ts';

const [redis = '', keepMessages = '200'] = process.argv.slice(2);
const clock = systemClock;
const state = await createRedisState({
  ...{ url: redis, clock, log: silentLog },
  feeds: { keepMessages: Number(keepMessages) },
});
const realtime = createRealtimeService({
  ...{ clock, ids: createIds(clock), log: silentLog, feeds: state.feeds, nonces: state.nonces },
  sessions: state.revocations,
  orders: { ownerOf: async () => undefined },
  rooms: { access: () => 'speak' },
  secret: Buffer.alloc(32, 7),
});
await realtime.start();
const app = createHttpService({ handlers: realtime.routes, log: silentLog });
realtime.attach(app.server as Server);
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
process.stdin.resume().once('end', () => process.exit());
