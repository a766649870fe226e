// xiaoqiao simulator tour PATH: opens every page once and tells what went wrong and what is not simulated.
import type { Program } from '@xiaoqiao/simulator/compiler';
import type { CommandContext, DefineCommand } from '../context.ts';
import { originOf, printed, projectAt } from './simulator-open.ts';

interface Options {
  readonly host: 'dom' | 'chromium';
  readonly wechat?: string;
  readonly origin: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

interface PageReport {
  readonly page: string;
  /** Milliseconds. */
  readonly took: number;
  readonly errors: readonly string[];
}

interface Tour {
  readonly diagnostics: Program['diagnostics'];
  readonly pages: readonly PageReport[];
  readonly notSimulated: Readonly<Record<string, number>>;
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
  const found = await visit(program, options);
  const faults = found.pages.reduce((sum, { errors }) => sum + errors.length, 0);
  const mistakes = found.diagnostics.filter(({ level }) => level === 'error').length;
  if (options.json) context.print(JSON.stringify(found));
  else {
    for (const diagnostic of found.diagnostics) context.print(printed(diagnostic));
    for (const { page, took, errors } of found.pages) {
      context.print(`${errors.length === 0 ? '✔' : '✖'} ${page} (${took} ms)`);
      for (const error of errors) context.print(`    ${error}`);
    }
    for (const [name, times] of Object.entries(found.notSimulated))
      context.print(`! wx.${name} 未模拟，调用 ${times} 次 / not simulated, called ${times} times`);
    for (const [root, bytes] of Object.entries(found.sizes))
      context.print(
        `${(bytes / 1024).toFixed(0).padStart(6)} KB  ${root === '' ? '主包 / main package' : root}`,
      );
    context.print(
      `${found.pages.length} 页，${faults} 个运行错误，${mistakes} 个编译错误 / ${found.pages.length} pages, ${faults} errors, ${mistakes} mistakes in the source`,
    );
  }
  return faults + mistakes === 0 ? 0 : 1;
}

async function visit(program: Program, { host, wechat, origin }: Options): Promise<Tour> {
  const { launch } = await import('@xiaoqiao/simulator/driver');
  const mini = await launch(program, {
    host,
    origins: origin,
    ...(wechat === undefined ? {} : { wechat: { base: wechat } }),
  });
  try {
    const pages: PageReport[] = [];
    for (const page of program.pages) {
      const before = mini.errors().length;
      const began = performance.now();
      const refused = await mini.open(`/${page}`).then(
        () => [],
        (error: Error) => [error.message],
      );
      // What the page asks for when it is shown comes back a moment later.
      await new Promise((resolve) => setTimeout(resolve, 150));
      const errors = mini
        .errors()
        .slice(before)
        .map(({ where, message }) => `${where}: ${message}`);
      pages.push({
        page,
        took: Math.round(performance.now() - began - 150),
        errors: [...refused, ...errors],
      });
    }
    const { diagnostics, sizes } = program;
    return { diagnostics, pages, notSimulated: await mini.notSimulated(), sizes };
  } finally {
    await mini.close();
  }
}
