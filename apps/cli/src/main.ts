// The command line: finds the command, runs it, and says what went wrong in one sentence.
import { Command, CommanderError } from 'commander';
import { configPrint } from './commands/config-print.ts';
import { databaseCopy } from './commands/database-copy.ts';
import { databaseMigrate } from './commands/database-migrate.ts';
import { databaseRollback } from './commands/database-rollback.ts';
import { databaseStatus } from './commands/database-status.ts';
import { demoReset } from './commands/demo-reset.ts';
import { gatewayCheck } from './commands/gateway-check.ts';
import { gatewayExplain } from './commands/gateway-explain.ts';
import { gatewayRoutes } from './commands/gateway-routes.ts';
import { importLitemall } from './commands/import-litemall.ts';
import { paymentsReconcile } from './commands/payments-reconcile.ts';
import { simulatorOpen } from './commands/simulator-open.ts';
import { simulatorTour } from './commands/simulator-tour.ts';
import { start } from './commands/start.ts';
import { wechatStart } from './commands/wechat-start.ts';
import type { CommandContext } from './context.ts';

/** @returns the exit status: 0 done, 1 failed, 2 wrong usage */
export async function main(argv: readonly string[], context: Partial<CommandContext> = {}): Promise<number> {
  const full: CommandContext = {
    env: process.env,
    cwd: process.cwd(),
    print: context.print ?? printer(),
    printError: (text) => void process.stderr.write(`${text}\n`),
    ...context,
  };
  const program = new Command('xiaoqiao')
    .description('小桥：微信小程序背后的一切 / everything behind a WeChat mini program')
    .version('0.1.0', '-V, --version', '显示版本 / print the version')
    .helpOption('-h, --help', '显示帮助 / show help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => full.print(text.trimEnd()),
      writeErr: (text) => full.printError(text.trimEnd()),
    });
  let status = 0;
  const run = (action: (context: CommandContext) => Promise<number>) => async () => {
    status = await action(full);
  };

  start(program, run);
  const database = program.command('database').description('数据库 / the database');
  databaseMigrate(database, run);
  databaseStatus(database, run);
  databaseRollback(database, run);
  databaseCopy(database, run);
  const importing = program.command('import').description('导入 / bring in data from elsewhere');
  importLitemall(importing, run);
  paymentsReconcile(program.command('payments').description('支付 / payments'), run);
  const demo = program.command('demo').description('演示商店 / the demo shop');
  demoReset(demo, run);
  const gateway = program.command('gateway').description('网关路由 / the gateway’s routing');
  gatewayCheck(gateway, run);
  gatewayRoutes(gateway, run);
  gatewayExplain(gateway, run);
  const config = program.command('config').description('配置 / the configuration');
  configPrint(config, run);

  wechatStart(program.command('wechat').description('本地微信 / the local WeChat'), run);

  const simulator = program.command('simulator').description('小程序模拟器 / the simulator of mini programs');
  simulatorOpen(simulator, run);
  simulatorTour(simulator, run);

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof ReaderGone) return status;
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    full.printError(`错误 / error: ${explain(error)}`);
    return 1;
  }
}

/** Whoever read has seen enough, as in `xiaoqiao … | head`: the command ends, and nothing is wrong. */
class ReaderGone extends Error {}

function printer(): CommandContext['print'] {
  let isGone = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isGone = true;
  });
  return (text) => {
    if (isGone) throw new ReaderGone();
    process.stdout.write(`${text}\n`);
  };
}

/** The message and those of its causes; the stack only helps whoever asked for it. */
function explain(error: unknown): string {
  const lines: string[] = [];
  for (let current = error; current !== undefined && lines.length < 4; current = (current as Error).cause)
    lines.push(current instanceof Error ? current.message : String(current));
  if (process.env.XIAOQIAO_LOG_LEVEL === 'debug' && error instanceof Error) lines.push(error.stack ?? '');
  return lines.join('\n  caused by: ');
}
