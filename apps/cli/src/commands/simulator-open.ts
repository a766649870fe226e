// xiaoqiao simulator PATH: any native mini program in a browser page, with hot reload.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Diagnostic } from '@xiaoqiao/simulator/compiler';
import { InvalidArgumentError } from 'commander';
import type { CommandContext, DefineCommand } from '../context.ts';

interface Options {
  readonly port: number;
  readonly wechat?: string;
  readonly appid?: string;
  readonly origin: Readonly<Record<string, string>>;
  readonly asset: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

export const simulatorOpen: DefineCommand = (parent, run) => {
  const command = parent
    .command('open [path]', { isDefault: true })
    .description('在浏览器里运行一个原生小程序 / run a native mini program in the browser')
    .option('--port <n>', '端口，0 为任意空闲端口 / port, 0 for any free one', portOf, 8070)
    .option(
      '--wechat <url>',
      '本地微信的地址，登录与支付由它回答 / the local WeChat, which answers logins and payments',
    )
    .option('--appid <appid>', '小程序的 appid / the mini program’s appid')
    .option(
      '--origin <from=to>',
      '把源码里的地址换成真实地址，可重复 / where an origin named in the source really is; repeatable',
      originOf,
      {},
    )
    .option(
      '--asset <url=folder>',
      '网上的字体与图片改从本机目录取，可重复 / fonts and pictures of the web from a folder here; repeatable',
      assetOf,
      {},
    )
    .option('--json', '以 JSON 打印地址 / print the address as JSON');
  command.action(run((context) => open(context, command.args[0], command.opts<Options>())));
};

async function open(context: CommandContext, path: string | undefined, options: Options): Promise<number> {
  const project = projectAt(context, path);
  const stopping = untilToldToStop();
  const { startDevServer } = await import('@xiaoqiao/simulator/devserver');
  const served = await startDevServer({
    project,
    port: options.port,
    appid: options.appid,
    origins: options.origin,
    assets: Object.fromEntries(
      Object.entries(options.asset).map(([url, folder]) => [url, resolve(context.cwd, folder)]),
    ),
    wechat: options.wechat === undefined ? undefined : { base: options.wechat.replace(/\/+$/, '') },
    compiled(diagnostics, milliseconds) {
      context.printError(`编译用时 ${Math.round(milliseconds)} ms / compiled`);
      for (const diagnostic of diagnostics) context.printError(printed(diagnostic));
    },
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE') throw cause;
    throw new Error(
      `端口 ${options.port} 已被占用，请用 --port 换一个 / port ${options.port} is in use: name another with --port`,
    );
  });
  context.print(
    options.json
      ? JSON.stringify({ pid: process.pid, simulator: served.url })
      : `\n  小桥模拟器 / the simulator  ${served.url}\n  项目 project             ${project}\n\n  Ctrl+C 停止 / stop\n`,
  );
  await stopping;
  await served.close();
  return 0;
}

/** @throws Error when there is no mini program */
export function projectAt({ cwd }: CommandContext, path = '.'): string {
  const project = resolve(cwd, path);
  if (!['app.json', 'project.config.json'].some((file) => existsSync(join(project, file))))
    throw new Error(
      `${project} 里没有 app.json 或 project.config.json，请指定小程序的目录 / no mini program there: name the folder that holds app.json or project.config.json`,
    );
  return project;
}

export function printed({ level, file, line, column, message, hint }: Diagnostic): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return `${level === 'error' ? '✖' : '!'} ${place}  ${message}${hint === undefined ? '' : `\n    → ${hint}`}`;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('0–65535');
  return port;
}

export function originOf(text: string, known: Readonly<Record<string, string>>): Record<string, string> {
  const [from = '', to = ''] = text.split('=', 2);
  if (!/^https?:\/\/[^/]+$/.test(from) || !/^https?:\/\/[^/]+$/.test(to))
    throw new InvalidArgumentError('http://127.0.0.1:8080=http://127.0.0.1:9090');
  return { ...known, [from]: to };
}

function assetOf(text: string, known: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.lastIndexOf('=');
  const [url, folder] = [text.slice(0, at), text.slice(at + 1)];
  if (!/^https?:\/\/.+/.test(url) || folder === '')
    throw new InvalidArgumentError('https://cdn.example.com/icons=./icons');
  return { ...known, [url]: folder };
}

function untilToldToStop(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}
