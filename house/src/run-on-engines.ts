// `npm run test:databases`: the tests of stores and the scenarios of the server, once per database server, and on Redis.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startRedisServer } from '@xiaoqiao/state/testing';

const root = join(import.meta.dirname, '../..');

/** Whose tests ask for a database through `databaseForTest`. */
const stores = ['platform/database/test/', 'services/', 'gateway/test/providers', 'gateway/test/admin'];

/**
 * Every test of the server but these, which cannot differ by engine. RabbitMQ is not among the engines here: scenarios
 * stand the clock still and have everything done that is due, and behind RabbitMQ nobody knows when that is; what
 * differs there is in `apps/server/test-engines/rabbitmq.test.ts`.
 */
const withoutRows: Readonly<Record<string, string>> = {
  'https.test.ts': 'sockets and certificates',
  'start.test.ts': 'variables, ports and files of a start, an SQLite file among them',
  'roles/check-role.test.ts': 'a rule about variables',
  'workers/worker-count.test.ts': 'another one',
};

function suites(): string[] {
  const folder = 'apps/server/test';
  const scenarios = globSync('**/*.test.ts', { cwd: join(root, folder) });
  for (const name of Object.keys(withoutRows))
    if (!scenarios.includes(name)) throw new Error(`${folder}/${name} is left out, and is not there`);
  return [
    ...stores,
    ...scenarios.filter((name) => !(name in withoutRows)).map((name) => `${folder}/${name}`),
  ];
}

const servers = [
  { name: 'MySQL / MariaDB', variable: 'MYSQL_URL', usual: 'mysql://root@127.0.0.1:3306/test' },
  { name: 'PostgreSQL', variable: 'POSTGRES_URL', usual: 'postgres://postgres@127.0.0.1:5432/test' },
];

function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(3_000, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

const run = (env: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'run-tests.ts'), ...suites()], {
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });

let failed = false;
const endings: (() => Promise<void>)[] = [];
const shared: Record<string, string> = {};
try {
  const redis = await startRedisServer({ after: (work) => void endings.push(work) });
  shared.XIAOQIAO_TEST_REDIS = redis.url;
} catch (error) {
  console.error(`✖✖✖ Redis: ${(error as Error).message}, so NOTHING was tested on it`);
  if (process.env.CI) failed = true;
}
for (const { name, variable, usual } of servers) {
  const url = process.env[variable] ?? usual;
  const place = new URL(url).host;
  if (!(await listens(url))) {
    console.error(
      `✖✖✖ ${name}: nobody listens at ${place}, so NOTHING was tested on it; start one, or set ${variable}`,
    );
    if (process.env.CI) failed = true;
    continue;
  }
  console.log(`\n── ${name} at ${place}`);
  if ((await run({ ...shared, XIAOQIAO_TEST_DATABASE: url })) !== 0) failed = true;
}
for (const end of endings) await end();
if (failed) process.exitCode = 1;
