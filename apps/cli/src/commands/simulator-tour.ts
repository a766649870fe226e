// xiaoqiao simulator tour PATH: opens every page once and tells what went wrong and what is not simulated.
import type { Program } from '@xiaoqiao/simulator/compiler';
import type { Visit } from '@xiaoqiao/simulator/driver';
import type { CommandContext, DefineCommand } from '../context.ts';
import { originOf, printed, projectAt } from './simulator-open.ts';

interface Options {
  readonly host: 'dom' | 'chromium';
  readonly wechat?: string;
  readonly origin: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

interface Tour {
  readonly diagnostics: Program['diagnostics'];
  readonly pages: readonly Visit[];
  /** Bytes by sub-package. */
  readonly sizes: Program['sizes'];
}

export const simulatorTour: DefineCommand = (parent, run) => {
  const command = parent
    .command('tour [path]')
    .description('逐页打开，列出错误与未模拟的接口 / open every page; list errors and what is not simulated')
    .option('--host <host>', 'dom（快）或 chromium / dom (fast) or chromium', 'dom')
    .option('--wechat <url>', '本地微信的地址 / the local WeChat')
    .option('--origin <from=to>', '把源码里的地址换成真实地址 / where an origin really is', originOf, {})
    .option('--json', '以 JSON 打印 / print as JSON');
  command.action(run((context) => tour(context, command.args[0], command.opts<Options>())));
};

async function tour(context: CommandContext, path: string | undefined, options: Options): Promise<number> {
  const project = projectAt(context, path);
  // Loaded here, so that the other commands do not keep a compiler in memory.
  const { compile } = await import('@xiaoqiao/simulator/compiler');
  const program = await compile(project);
  const { diagnostics, sizes } = program;
  if (!options.json) for (const diagnostic of diagnostics) context.print(printed(diagnostic));
  const visits: Visit[] = [];
  for await (const visit of visitsOf(program, options)) {
    visits.push(visit);
    if (!options.json) for (const line of linesOf(visit)) context.print(line);
  }
  const pages = visits.filter(({ page }) => page !== '');
  const faults = visits.reduce((sum, { errors }) => sum + errors.length, 0);
  const mistakes = diagnostics.filter(({ level }) => level === 'error').length;
  if (options.json) context.print(JSON.stringify({ diagnostics, pages: visits, sizes } satisfies Tour));
  else {
    for (const line of absentees(visits)) context.print(line);
    for (const [root, bytes] of Object.entries(sizes))
      context.print(
        `${(bytes / 1024).toFixed(0).padStart(6)} KB  ${root === '' ? '主包 / main package' : root}`,
      );
    const opened = pages.filter((visit) => visit.opened).length;
    context.print(
      `${pages.length} 页，打开 ${opened} 页，${faults} 个运行错误，${mistakes} 个编译错误 / ${pages.length} pages, ${opened} opened, ${faults} errors, ${mistakes} mistakes in the source`,
    );
  }
  return faults + mistakes === 0 ? 0 : 1;
}

async function* visitsOf(program: Program, { host, wechat, origin }: Options): AsyncGenerator<Visit> {
  const { tour } = await import('@xiaoqiao/simulator/driver');
  yield* tour(program, program.pages, {
    host,
    origins: origin,
    ...(wechat === undefined ? {} : { wechat: { base: wechat } }),
  });
}

function linesOf({ page, took, opened, blank, errors, notSimulated, unanswered }: Visit): string[] {
  const name = page === '' ? '启动 / launch' : page;
  const state = opened && errors.length === 0 ? '✔' : '✖';
  return [
    `${state} ${name} (${took} ms)${blank && page !== '' ? '  空白 / draws nothing' : ''}`,
    ...errors.map((error) => `    ${error}`),
    ...notSimulated.map((what) => `  ! 未模拟 / not simulated: ${what}`),
    ...unanswered.map((request) => `  ~ 没有应答 / no answer: ${request}`),
  ];
}

/** At the end once more, by how many pages: what a stranger wants to know of a program. */
function absentees(visits: readonly Visit[]): string[] {
  const listed = (title: string, of: (visit: Visit) => readonly string[]): string[] => {
    const pages = new Map<string, number>();
    for (const visit of visits)
      for (const each of new Set(of(visit))) pages.set(each, (pages.get(each) ?? 0) + 1);
    const names = [...pages].map(([name, times]) => (times === 1 ? name : `${name} ×${times}`));
    return names.length === 0 ? [] : [`${title}  ${names.join('  ')}`];
  };
  return [
    ...listed('未模拟 / not simulated:', ({ notSimulated }) => notSimulated),
    ...listed('没有应答的服务器 / servers without an answer:', ({ unanswered }) =>
      unanswered.map((request) => originOfRequest(request)),
    ),
  ];
}

const originOfRequest = (request: string): string => /^\S+ (\w+:\/\/[^/ ]+)/.exec(request)?.[1] ?? request;
