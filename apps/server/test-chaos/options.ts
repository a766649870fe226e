// The command line of the chaos suite.
import { parseArgs } from 'node:util';

export interface ChaosOptions {
  /** How long buyers buy and things go wrong. */
  readonly seconds: number;
  readonly buyers: number;
  readonly seed: number;
  readonly engine: keyof typeof engines;
  /** A database server; the suite makes a database of its own there. */
  readonly server: string;
  readonly json: boolean;
}

export const engines = {
  mysql: { name: 'MySQL / MariaDB', variable: 'MYSQL_URL', usual: 'mysql://root@127.0.0.1:3306/test' },
  postgres: {
    name: 'PostgreSQL',
    variable: 'POSTGRES_URL',
    usual: 'postgres://postgres@127.0.0.1:5432/test',
  },
} as const;

export const help = `npm run test:chaos -- [options]

两个网关、两个 API、两个 worker，真实的数据库、Redis、RabbitMQ 与本地微信；买家下单付款时，进程被杀、被冻结，
连接被切断，Redis 被清空……最后逐分核对不变量。
Two gateways, two APIs, two workers on a real database, Redis and RabbitMQ, with the local WeChat beside them. While buyers
buy, processes are killed and frozen, connections cut, Redis flushed …; at the end the invariants are proven to the fen.

  --seconds N   故障持续的时间 / how long things go wrong (60)
  --buyers N    买家人数 / how many buy at the same time (60)
  --seed N      重现同一套故障 / repeats a plan of faults (by the clock)
  --engine E    mysql, postgres (mysql)
  --json        以 JSON 打印结果 / print the result as JSON
  --help

地址 / addresses: MYSQL_URL, POSTGRES_URL. redis-server 与 rabbitmq-server 由本套件自行启动 / are started by the suite itself.
退出码 / exit code: 0 全部成立 / all hold, 1 有违反 / a violation, 2 无法运行 / could not run.
`;

/** @throws Error that names the option. @returns undefined when help was asked for */
export function readOptions(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ChaosOptions | undefined {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seconds: { type: 'string', default: '60' },
      buyers: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      engine: { type: 'string', default: 'mysql' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { engine } = values;
  if (engine !== 'mysql' && engine !== 'postgres')
    throw new Error(`--engine ${engine}: there are mysql and postgres`);
  return {
    seconds: whole('seconds', values.seconds, { from: 20, to: 86_400 }),
    buyers: whole('buyers', values.buyers, { from: 1, to: 10_000 }),
    seed: whole('seed', values.seed, { from: 0, to: 4_294_967_295 }),
    engine,
    server: env[engines[engine].variable] ?? engines[engine].usual,
    json: values.json,
  };
}

function whole(name: string, text: string, { from, to }: { from: number; to: number }): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to)
    throw new Error(`--${name} ${text}: must be a whole number from ${from} to ${to}`);
  return value;
}
