// Everything that runs: a database of its own, Redis, RabbitMQ, WeChat, six processes of ours and what stands before the gateways.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { databaseForTest } from '@xiaoqiao/database/testing';
import { loadConfig } from '@xiaoqiao/kit/config';
import { lastingPorts } from '@xiaoqiao/kit/testing';
import { type RedisServer, startRedisServer } from '@xiaoqiao/state/testing';
import { installConfig, migrateDatabase, ownPrefixes } from '../src/index.ts';
import { type Front, openFront } from '../test/support/front.ts';
import { type ProcessRole, type RoleProcess, startRoleProcess } from '../test/support/role-process.ts';
import { type RabbitmqNode, rabbitmqNode } from './rabbitmq-node.ts';
import { startWechatProcess, type WechatProcess } from './wechat-process.ts';

export const ADMIN_PASSWORD = 'Correct-Horse-7-Battery';

export const members = [
  { role: 'gateway', name: 'gateway-1' },
  { role: 'gateway', name: 'gateway-2' },
  { role: 'api', name: 'api-1' },
  { role: 'api', name: 'api-2' },
  { role: 'worker', name: 'worker-1' },
  { role: 'worker', name: 'worker-2' },
] as const satisfies readonly { role: ProcessRole; name: string }[];

export interface Town {
  /** What phones and WeChat know. */
  readonly url: string;
  readonly front: Front;
  readonly database: string;
  readonly redis: RedisServer;
  readonly rabbitmq: RabbitmqNode;
  readonly wechat: WechatProcess;
  /** In somebody's hands at this moment: what they do is no death of their own, and no other fault may touch them. */
  readonly inHand: Set<string>;
  process(name: string): RoleProcess;
  /** Again and again until it is ready, as an init system would. @returns how often it took */
  start(name: string): Promise<number>;
  /** Does this process answer, whatever it says that it lacks? */
  answers(name: string): Promise<boolean>;
  /** Does every process that answers say that it has this? */
  isNotMissed(what: 'database' | 'redis' | 'rabbitmq'): Promise<boolean>;
  /** Is everything there, and does every process say that it lacks nothing? */
  isWhole(): Promise<boolean>;
}

const generous = '{ capacity: 1000000, refillPerSecond: 1000000 }';
/** The whole crowd comes from one address; limits and bans have tests of their own. */
const routing = `policies:
  rate-limit:
    limits: { default: ${generous}, user: ${generous}, write: ${generous}, login: ${generous}, callback: ${generous} }
`;
/** On a machine with everything else to do. */
const START_MS = 180_000;
const STARTS = 20;

interface Ending {
  after(work: () => unknown): void;
}

/** Everything ends with `t`. @param server where the database is made */
export async function openTown(t: Ending, server: string, say: (line: string) => void): Promise<Town> {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-chaos-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const database = await databaseForTest(server);
  t.after(() => database.drop());
  const [frontPort, wechatPort, amqpPort, erlangPort, ...ports] = await lastingPorts(4 + members.length);
  const redis = await startRedisServer(t as { after(work: () => Promise<void>): void });
  say('starting RabbitMQ and the local WeChat');
  const rabbitmq = rabbitmqNode(join(folder, 'rabbitmq'), [amqpPort!, erlangPort!]);
  t.after(() => rabbitmq.kill());
  const [wechat] = await Promise.all([
    startWechatProcess(join(folder, 'wechat'), wechatPort!),
    rabbitmq.start(),
  ]);
  t.after(() => wechat.kill());

  writeFileSync(join(folder, 'gateway.yaml'), routing);
  const home = join(folder, 'home');
  mkdirSync(home);
  const shared = {
    XIAOQIAO_HOME: home,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    AMQP_URL: rabbitmq.url,
    GATEWAY_CONFIG: join(folder, 'gateway.yaml'),
    PUBLIC_URL: `http://127.0.0.1:${frontPort}`,
    XIAOQIAO_ADMIN_PASSWORD: ADMIN_PASSWORD,
    SIMULATOR_PROJECT: 'off',
    ...wechat.env,
  };
  await migrateDatabase(loadConfig(installConfig, { env: shared, ownPrefixes }));

  const portOf = new Map(members.map(({ name }, i) => [name as string, String(ports[i])]));
  const addresses = (role: ProcessRole) =>
    members
      .filter((member) => member.role === role)
      .map(({ name }) => `http://127.0.0.1:${portOf.get(name)}`);
  const running = new Map<string, RoleProcess>();
  async function startOnce(name: string): Promise<void> {
    const { role } = members.find((member) => member.name === name)!;
    const own: Record<string, string> =
      role === 'gateway'
        ? { PORT: portOf.get(name)!, GATEWAY_API_TARGETS: addresses('api').join(',') }
        : role === 'api'
          ? { API_PORT: portOf.get(name)! }
          : {};
    running.set(
      name,
      await startRoleProcess({ role, name, folder, timeoutMs: START_MS, env: { ...shared, ...own } }),
    );
  }
  t.after(() => Promise.all([...running.values()].map((process) => process.end('SIGKILL'))));
  say(`starting ${members.length} processes`);
  await Promise.all(members.map(({ name }) => startOnce(name)));
  const front = await openFront(addresses('gateway'), frontPort);
  t.after(() => front.close());

  return {
    url: front.url,
    front,
    database: database.url,
    redis,
    rabbitmq,
    wechat,
    inHand: new Set(),
    process: (name) => running.get(name)!,
    async start(name) {
      for (let starts = 1; ; starts++) {
        try {
          await startOnce(name);
          return starts;
        } catch (error) {
          if (starts === STARTS) throw error;
          await pause(500);
        }
      }
    },
    answers: async (name) => (await readinessOf(running.get(name)!)) !== undefined,
    async isNotMissed(what) {
      const said = await Promise.all([...running.values()].map(readinessOf));
      return said.every((report) => report?.down.every(({ name }) => name !== what) ?? true);
    },
    async isWhole() {
      const all = [...running.values()];
      const said = await Promise.all(all.map(readinessOf));
      return said.every((report) => report?.status === 'ready');
    },
  };
}

interface Readiness {
  /** `degraded` is not whole: something is away that the process goes on without. */
  readonly status: string;
  readonly down: readonly { name: string }[];
}

/** What it says at /readyz; undefined when it does not answer. */
async function readinessOf({ metrics }: RoleProcess): Promise<Readiness | undefined> {
  try {
    const answer = await fetch(`${metrics}/readyz`, { signal: AbortSignal.timeout(3000) });
    const { status, down = [], error } = (await answer.json()) as Partial<Readiness> & { error?: string };
    // Of one that lacks what it cannot do without, a refusal comes instead of a report.
    return { status: status ?? error ?? '', down: answer.ok ? down : [...down, { name: 'database' }] };
  } catch {
    return undefined;
  }
}
