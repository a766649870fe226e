// xiaoqiao start: brings the whole house up and keeps it up until it is told to stop.
import cluster from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import { createLog, standardOutput } from '@xiaoqiao/kit/log';
import type { InstallConfig, Started } from '@xiaoqiao/server';
import { type CommandContext, type DefineCommand, readConfig } from '../context.ts';

export const start: DefineCommand = (parent, run) => {
  const command = parent
    .command('start')
    .description('启动全部服务（开发环境含本地微信）/ start everything, in development with a local WeChat')
    .option(
      '--role <role>',
      '这个进程的角色：all、gateway、api、worker（XIAOQIAO_ROLE）/ what this process is',
    )
    .option('--json', '以 JSON 打印地址 / print the addresses as JSON');
  command.action(run((context) => startAndServe(context, command.opts<StartFlags>())));
};

interface StartFlags {
  readonly json?: boolean;
  readonly role?: string;
}

/** Beyond DRAIN_SECONDS; whatever hangs then is given up, and comes again by itself: events are claimed for a time only. */
const STOP_MS = 30_000;

async function startAndServe(context: CommandContext, { json = false, role }: StartFlags): Promise<number> {
  const began = performance.now();
  // Loaded here, so that the other commands answer without waiting for it.
  const { startProcesses } = await import('@xiaoqiao/server');
  const config = readConfig(role === undefined ? context : withRole(context, role));
  const level = config.XIAOQIAO_LOG_LEVEL;
  const destination = standardOutput({ shared: config.WORKERS !== '1' });
  const log = createLog({ service: 'xiaoqiao', level, destination });
  const accessLog = (line: string) => void destination.write(line);
  const quiet = level !== 'info' && level !== 'debug';
  const options = { config, log, accessLog: quiet ? () => {} : accessLog };
  // A worker is told by the first process, which has printed where everything is.
  const stopping = cluster.isPrimary ? untilToldToStop() : undefined;
  const running = await startProcesses(options);
  if (running === undefined || stopping === undefined) return 0;
  context.print(
    json
      ? JSON.stringify({ pid: process.pid, role: config.XIAOQIAO_ROLE, ...running.urls })
      : welcome(running, { role: config.XIAOQIAO_ROLE, milliseconds: performance.now() - began }),
  );
  handBackMemory();
  const signal = await stopping;
  log.info('stopping', { signal });
  const stopped = await Promise.race([
    running.stop().then(() => true),
    pause(config.DRAIN_SECONDS * 1000 + STOP_MS, false, { ref: false }),
  ]);
  if (stopped) return 0;
  log.error('it did not stop in time', { role: config.XIAOQIAO_ROLE });
  // Something still holds the process.
  setImmediate(() => process.exit(1));
  return 1;
}

/**
 * A start leaves 20 to 25 MB behind: garbage, and code that runs once. V8 would keep most of it for as long as there is room,
 * so it is asked once, when all is ready, which takes some 150 ms.
 */
function handBackMemory(): void {
  globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
}

/** The first signal stops gently; a second one at once. */
function untilToldToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve(signal);
      });
    }
  });
}

/** The flag says it louder than the environment. */
const withRole = (context: CommandContext, role: string): CommandContext => ({
  ...context,
  env: { ...context.env, XIAOQIAO_ROLE: role },
});

/** What is served at `urls.api`. */
const served: Readonly<Record<InstallConfig['XIAOQIAO_ROLE'], (api: string) => string[]>> = {
  all: (api) => [`  接口 API         ${api}/api`, `  文档 docs        ${api}/docs`],
  gateway: (api) => [`  接口 API         ${api}/api`, `  文档 docs        ${api}/docs`],
  api: (api) => [`  只对网关 for gateways: GATEWAY_API_TARGETS=${api}`],
  worker: () => [],
};

function welcome(
  { urls, profile, home, administrator, demoUsers }: Started,
  { role, milliseconds }: { role: InstallConfig['XIAOQIAO_ROLE']; milliseconds: number },
): string {
  const lines = [
    '',
    `  小桥 Xiaoqiao 已就绪 / ready in ${Math.round(milliseconds)} ms（${profile}${role === 'all' ? '' : `，${role}`}）`,
    '',
    ...served[role](urls.api),
    `  指标 metrics     ${urls.metrics}/metrics`,
    ...(urls.wechat ? [`  本地微信 WeChat  ${urls.wechat}`] : []),
    ...(urls.simulator ? [`  模拟器 simulator ${urls.simulator}`] : []),
    `  数据 home        ${home}`,
  ];
  if (demoUsers.length > 0)
    lines.push(`  演示用户 users   ${demoUsers.map(({ name, openid }) => `${name} (${openid})`).join('、')}`);
  if (administrator?.password !== undefined)
    lines.push(
      '',
      `  管理员 administrator: ${administrator.username} / ${administrator.password}`,
      '  密码只显示这一次，请记下 / the password is shown this once: write it down',
    );
  lines.push('', '  Ctrl+C 停止 / stop', '');
  return lines.join('\n');
}
