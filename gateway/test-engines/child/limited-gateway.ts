// A gateway in a process of its own, on shared state in Redis: one route, one limit. Its parent gives it the address and the limit, and is told where it listens.
import { systemClock } from '@xiaoqiao/kit/clock';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { createRedisState } from '@xiaoqiao/state/redis';
import { Registry } from 'prom-client';
import { createGateway, inMemoryUpstream } from '../../src/index.ts';
import { echo, everything } from '../../test/start-gateway.ts';

const [url = '', limit = ''] = process.argv.slice(2);
const clock = systemClock;
const gateway = createGateway({
  log: silentLog,
  clock,
  ids: createIds(clock),
  state: await createRedisState({ url, clock, log: silentLog }),
  keys: () => ({ keys: [] }),
  issuer: '',
  audience: '',
  signingSecret: Buffer.alloc(32),
  upstreams: { api: await inMemoryUpstream(echo()) },
  routing: {
    data: {
      builtInRoutes: false,
      policies: { 'rate-limit': { limits: { default: JSON.parse(limit) } } },
      ...everything({ name: 'rate-limit', whenStoreFails: 'closed' }),
    },
  },
  metricsRegistry: new Registry(),
  // What is counted here is what the limit says, not what a busy machine says.
  overload: false,
});
process.send!(await gateway.listen('127.0.0.1', 0));
