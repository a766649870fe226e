// xiaoqiao wechat start: the local WeChat alone, for a back end of any kind and language.
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { adjustableClock } from '@xiaoqiao/kit/clock';
import { createLog } from '@xiaoqiao/kit/log';
import type { Standalone } from '@xiaoqiao/wechat-emulator/standalone';
import { InvalidArgumentError } from 'commander';
import type { CommandContext, DefineCommand } from '../context.ts';

interface Options {
  readonly port: number;
  readonly host: string;
  readonly allowRemote?: boolean;
  readonly config?: string;
  readonly state?: string;
  readonly home: string;
  readonly tls?: boolean;
  readonly json?: boolean;
  readonly readyFile?: string;
  readonly writeEnv?: string;
}

export const wechatStart: DefineCommand = (parent, run) => {
  const command = parent
    .command('start')
    .description(
      '单独启动本地微信，供任何语言的后端使用 / the local WeChat alone, for back ends in any language',
    )
    .option('--port <n>', '端口，0 为任意空闲端口 / port, 0 for any free one', portOf, 8090)
    .option('--host <address>', '监听地址，默认仅本机 / address to listen on', '127.0.0.1')
    .option(
      '--allow-remote',
      '允许其他机器访问（任何人都能付款和登录）/ let other machines in: anybody there can pay',
    )
    .option('--config <file>', '配置文件 YAML 或 JSON / configuration, YAML or JSON')
    .option('--state <file>', '用户、订单等保存于此 / where users, orders and so on are kept')
    .option('--home <dir>', '生成的密钥保存于此 / where generated keys are kept', '.xiaoqiao/wechat')
    .option('--tls', '使用 https（自建 CA）/ speak https, with a certificate authority of its own')
    .option('--json', '以 JSON 打印 / print as JSON')
    .option(
      '--ready-file <file>',
      '就绪后写入该 JSON 文件，停止时删除 / written as JSON once ready, removed at the end',
    )
    // Not --env-file: Node takes that one for itself, wherever on the line it stands.
    .option(
      '--write-env <file>',
      '将后端所需的环境变量写入该文件 / write the variables of a back end to this file',
    );
  command.action(run((context) => startWechat(context, command.opts<Options>())));
};

async function startWechat(context: CommandContext, options: Options): Promise<number> {
  const began = performance.now();
  const { startStandalone, writeWhole } = await import('@xiaoqiao/wechat-emulator/standalone');
  const at = (file: string) => resolve(context.cwd, file);
  const stopping = untilToldToStop();
  const started = await startStandalone({
    folder: at(options.home),
    port: options.port,
    host: options.host,
    allowRemote: options.allowRemote ?? false,
    tls: options.tls ?? false,
    ...(options.config === undefined ? {} : { configFile: at(options.config) }),
    ...(options.state === undefined ? {} : { stateFile: at(options.state) }),
    clock: adjustableClock(),
    // Standard output is for the answer; the log is for whoever watches.
    log: createLog({
      service: 'wechat-emulator',
      level: 'warn',
      destination: { write: (line) => context.printError(line.trimEnd()) },
    }),
  }).catch((error: unknown) => {
    throw explained(error, options);
  });
  const facts = factsOf(started);
  if (options.writeEnv !== undefined)
    writeWhole(at(options.writeEnv), `${variables(facts.env).join('\n')}\n`);
  if (options.readyFile !== undefined)
    writeWhole(at(options.readyFile), `${JSON.stringify(facts, null, 2)}\n`);
  context.print(options.json ? JSON.stringify(facts) : welcome(started, performance.now() - began));
  await stopping;
  if (options.readyFile !== undefined) rmSync(at(options.readyFile), { force: true });
  await started.emulator.close();
  return 0;
}

const factsOf = ({ emulator, env, identity, authorityFile }: Standalone) => ({
  pid: process.pid,
  url: emulator.url,
  control: `${emulator.url}/_emulator`,
  ...(authorityFile === undefined ? {} : { authorityFile }),
  env,
  apps: identity.apps.map(({ appid, secret }) => ({ appid, secret })),
  merchants: identity.merchants.map(({ certificatePem: _pem, ...merchant }) => merchant),
});

/** As shells, Node's --env-file and most libraries read them. */
const variables = (env: Standalone['env']) =>
  Object.entries(env).map(([name, value]) => `${name}=${/^[\w./:@-]*$/.test(value) ? value : `'${value}'`}`);

function welcome({ emulator, env, identity, authorityFile }: Standalone, milliseconds: number): string {
  const rest = [
    ...identity.apps.slice(1).map(({ appid }) => `appid ${appid}`),
    ...identity.merchants.slice(1).map(({ mchid }) => `mchid ${mchid}`),
  ];
  return [
    '',
    `  本地微信已就绪 / the local WeChat is ready in ${Math.round(milliseconds)} ms`,
    '',
    `  页面 page     ${emulator.url}/`,
    `  控制 control  ${emulator.url}/_emulator`,
    ...(authorityFile === undefined ? [] : [`  CA            ${authorityFile}`]),
    ...(rest.length === 0 ? [] : [`  另有 also     ${rest.join('、')}`]),
    '',
    '  # 后端所需的环境变量 / what a back end needs',
    ...variables(env),
    '',
    '  Ctrl+C 停止 / stop',
    '',
  ].join('\n');
}

/** What went wrong, in the words of the options that were given. */
function explained(error: unknown, { port, host, allowRemote }: Options): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new Error(`port ${port} is in use; choose another with --port`, { cause: error });
  if (code === 'EACCES' && port !== 0 && port < 1024)
    return new Error(`port ${port} may not be opened by this user; choose one above 1023`, { cause: error });
  if (error instanceof RangeError && !allowRemote && error.message.includes('allowRemote'))
    return new Error(
      `${host} can be reached by other machines, where anybody could pay: add --allow-remote if that is meant`,
    );
  return error;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('0 – 65535');
  return port;
}

/** The first signal stops gently; a second one at once. */
const untilToldToStop = () =>
  new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
  });
