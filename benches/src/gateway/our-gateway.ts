// The gateway in a process of its own, on the port of the first argument, with the routing of the second, a JSON file, and on the Redis of the third, if there is one; its access log goes nowhere, but is written.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createGateway, inMemoryUpstream } from '@xiaoqiao/gateway';
import { systemClock } from '@xiaoqiao/kit/clock';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { createMemoryState } from '@xiaoqiao/state';
import { createRedisState } from '@xiaoqiao/state/redis';
import fastify from 'fastify';
import pino from 'pino';
import { Registry } from 'prom-client';
import { AUDIENCE, ISSUER, publicKeyPem, signingSecret } from './credentials.ts';

const [port, file = '', redis] = process.argv.slice(2);

const ping = fastify({ logger: false });
ping.get('/ping', () => ({ code: 0, message: 'ok', data: { pong: true } }));

// As in production: lines are gathered and written by a thread of libuv.
const accessLog = pino.destination({ dest: '/dev/null', sync: false, minLength: 4096 });
const jwk = { ...createPublicKey(publicKeyPem()).export({ format: 'jwk' }), kid: 'bench', alg: 'EdDSA' };

const gateway = createGateway({
  log: silentLog,
  accessLog: (line) => void accessLog.write(line),
  clock: systemClock,
  ids: createIds(systemClock),
  state:
    redis === undefined
      ? createMemoryState({ clock: systemClock })
      : await createRedisState({ url: redis, clock: systemClock, log: silentLog }),
  keys: () => ({ keys: [jwk] }),
  issuer: ISSUER,
  audience: AUDIENCE,
  signingSecret,
  upstreams: { api: await inMemoryUpstream(ping) },
  routing: { data: JSON.parse(readFileSync(file, 'utf8')) },
  metricsRegistry: new Registry(),
  limits: { connections: 50_000, keepAliveTimeoutMs: 600_000 },
});
const broken = gateway.status().routes.find(({ state }) => state !== 'enabled');
if (broken !== undefined) throw new Error(`${broken.id}: ${broken.reason}`);
await gateway.listen('127.0.0.1', Number(port));
process.once('SIGTERM', () => process.exit(0));
