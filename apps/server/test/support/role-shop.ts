// A shop of many processes: gateways, apis and workers on a database, a Redis and, if wanted, a RabbitMQ; WeChat and a front live in the test.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseForTest } from '@xiaoqiao/database/testing';
import { loadConfig } from '@xiaoqiao/kit/config';
import { type RedisServer, startRedisServer } from '@xiaoqiao/state/testing';
import { installConfig, migrateDatabase, ownPrefixes } from '../../src/index.ts';
import { type Front, openFront } from './front.ts';
import { type OutsideWechat, openOutsideWechat } from './outside-wechat.ts';
import { freePorts, type ProcessRole, type RoleProcess, startRoleProcess } from './role-process.ts';

interface Ending {
  after(work: () => Promise<void>): void;
}

export interface RoleShopOptions {
  /** A database server; the shop gets a database of its own there. */
  readonly database: string;
  readonly amqpUrl?: string;
  readonly gateways?: number;
  readonly apis?: number;
  readonly workers?: number;
  /** Of every process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RoleShop {
  /** Of the front: what phones and WeChat know. */
  readonly url: string;
  readonly front: Front;
  readonly databaseUrl: string;
  readonly redis: RedisServer;
  readonly outside: OutsideWechat;
  /** `gateway-1`, `api-1` …: in the order in which they were started. */
  readonly names: readonly string[];
  /** The one that runs under this name, or ran last. */
  process(name: string): RoleProcess;
  /** Starts it again, at the same addresses, when it has ended. */
  start(name: string): Promise<RoleProcess>;
}

const generous = '{ capacity: 1000000, refillPerSecond: 1000000 }';
/** A whole crowd comes from one address here; the limits have tests of their own. */
const routing = `policies:
  rate-limit:
    limits: { default: ${generous}, user: ${generous}, write: ${generous}, login: ${generous}, callback: ${generous} }
`;

/** Everything ends with the test. Resolves when all are ready. */
export async function openRoleShop(t: Ending, options: RoleShopOptions): Promise<RoleShop> {
  const { gateways = 2, apis = 2, workers = 2 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-roles-'));
  const endings: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  t.after(async () => {
    for (const end of endings.reverse()) await end();
  });
  const database = await databaseForTest(options.database);
  endings.push(() => database.drop());
  const redis = await startRedisServer(t);
  const outside = await openOutsideWechat(folder);
  endings.push(() => outside.close());
  writeFileSync(join(folder, 'gateway.yaml'), routing);

  const members = [
    ...membersOf('gateway', gateways),
    ...membersOf('api', apis),
    ...membersOf('worker', workers),
  ];
  const [frontPort, ...ports] = await freePorts(1 + members.length);
  const portOf = new Map(members.map(({ name }, i) => [name, ports[i]!]));
  const addresses = (role: ProcessRole) =>
    members
      .filter((member) => member.role === role)
      .map(({ name }) => `http://127.0.0.1:${portOf.get(name)}`);
  const env = {
    XIAOQIAO_HOME: join(folder, 'home'),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ...(options.amqpUrl === undefined ? {} : { AMQP_URL: options.amqpUrl }),
    GATEWAY_CONFIG: join(folder, 'gateway.yaml'),
    PUBLIC_URL: `http://127.0.0.1:${frontPort}`,
    XIAOQIAO_ADMIN_PASSWORD: 'Correct-Horse-7-Battery',
    ...outside.env,
    ...options.env,
  };
  mkdirSync(env.XIAOQIAO_HOME);
  // Before them, as an operator does: ten processes that all wait for one lock start slowly.
  await migrateDatabase(loadConfig(installConfig, { env, ownPrefixes }));

  const running = new Map<string, RoleProcess>();
  const start = async (name: string) => {
    const { role } = members.find((member) => member.name === name)!;
    const port = String(portOf.get(name));
    const process = await startRoleProcess({
      role,
      name,
      folder,
      env: {
        ...env,
        ...(role === 'gateway' ? { PORT: port, GATEWAY_API_TARGETS: addresses('api').join(',') } : {}),
        ...(role === 'api' ? { API_PORT: port } : {}),
      },
    });
    running.set(name, process);
    return process;
  };
  endings.push(() => Promise.all([...running.values()].map((process) => process.end('SIGKILL'))));
  await Promise.all(members.map(({ name }) => start(name)));
  const front = await openFront(addresses('gateway'), frontPort);
  endings.push(() => front.close());
  return {
    url: front.url,
    front,
    databaseUrl: database.url,
    redis,
    outside,
    names: members.map(({ name }) => name),
    process: (name) => running.get(name)!,
    start,
  };
}

const membersOf = (role: ProcessRole, count: number) =>
  Array.from({ length: count }, (_, i) => ({ role, name: `${role}-${i + 1}` }));
