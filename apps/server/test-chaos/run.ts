// `npm run test:chaos`: see options.ts for what it takes, and chaos.ts for what it does.
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { runChaos } from './chaos.ts';
import { type ChaosOptions, engines, help, readOptions } from './options.ts';
import { hasRabbitmq } from './rabbitmq-node.ts';
import { textOf } from './report.ts';

/** What is missing on this machine, in words for whoever has to install it. */
async function lacks({ engine, server }: ChaosOptions): Promise<string[]> {
  const { host, hostname, port } = new URL(server);
  const listens = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
  const { name, variable } = engines[engine];
  return [
    ...(listens ? [] : [`${name}: nobody listens at ${host}; start one, or set ${variable}`]),
    ...(spawnSync('redis-server', ['--version']).status === 0
      ? []
      : ['redis-server is not installed; on Debian: apt-get install redis-server']),
    ...(hasRabbitmq()
      ? []
      : ['rabbitmq-server is not installed; on Debian: apt-get install rabbitmq-server']),
  ];
}

async function main(): Promise<number> {
  let options: ChaosOptions | undefined;
  try {
    options = readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    console.error(`✖ ${(error as Error).message}; --help tells what there is`);
    return 2;
  }
  if (options === undefined) {
    console.log(help);
    return 0;
  }
  const missing = await lacks(options);
  for (const line of missing) console.error(`✖✖✖ ${line}`);
  if (missing.length > 0) {
    console.error('✖✖✖ so NOTHING was put to the test');
    return process.env.CI === undefined ? 0 : 1;
  }
  const began = Date.now();
  const say = (line: string) => console.error(`[${((Date.now() - began) / 1000).toFixed(0)} s] ${line}`);
  console.error(`chaos: seed ${options.seed}`);
  const report = await runChaos(options, say);
  console.log(options.json ? JSON.stringify(report) : textOf(report));
  return report.violations.length === 0 ? 0 : 1;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(`✖ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(2);
}
