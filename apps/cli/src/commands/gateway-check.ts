// xiaoqiao gateway check FILE: what is wrong with a routing config, with line and column.
import { RoutingConfigError } from '@xiaoqiao/gateway';
import type { CommandContext, DefineCommand } from '../context.ts';
import { inspectRoutingFile } from '../routing-file.ts';

interface Options {
  readonly json?: boolean;
  readonly production?: boolean;
}

interface Finding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly route?: string;
  readonly line?: number;
  readonly column?: number;
}

export const gatewayCheck: DefineCommand = (parent, run) => {
  const command = parent
    .command('check')
    .description('检查路由配置 / check a routing config')
    .argument('<file>', 'gateway.yaml')
    .option('--production', '按生产环境检查 / as a production process would')
    .option('--json', '以 JSON 打印 / print as JSON');
  command.action(run((context) => check(context, command.args[0]!, command.opts<Options>())));
};

async function check(
  context: CommandContext,
  file: string,
  { json, production = false }: Options,
): Promise<number> {
  const { findings, serving } = await inspect(context, file, production);
  const failed = findings.some(({ severity }) => severity === 'error');
  if (json) {
    context.print(JSON.stringify({ file, ok: !failed, serving, findings }, null, 2));
    return failed ? 1 : 0;
  }
  for (const { severity, message, route, line, column } of findings) {
    const place = line === undefined ? file : `${file}:${line}:${column}`;
    context.print(`${place}: ${severity}: ${route === undefined ? '' : `${route}: `}${message}`);
  }
  context.print(
    failed
      ? `${findings.length} 处问题 / ${findings.length} finding(s)`
      : `没有错误，${serving} 条路由可用 / no errors, ${serving} routes serve`,
  );
  return failed ? 1 : 0;
}

async function inspect(
  context: CommandContext,
  file: string,
  production: boolean,
): Promise<{ findings: Finding[]; serving: number }> {
  try {
    const { routes } = await inspectRoutingFile(context, { file, production });
    const findings = routes.flatMap(({ id, source, state, reason, place }): Finding[] =>
      // A built-in route that gives way to one of the file is what the file asks for.
      source !== 'file' || reason === undefined
        ? []
        : [{ severity: state === 'disabled' ? 'error' : 'warning', message: reason, route: id, ...place }],
    );
    return { findings, serving: routes.filter(({ state }) => state !== 'disabled').length };
  } catch (error) {
    if (!(error instanceof RoutingConfigError)) throw error;
    return { findings: error.faults.map(toFinding), serving: 0 };
  }
}

function toFinding(fault: string): Finding {
  const match = /^line (\d+), column (\d+): (.*)$/s.exec(fault);
  if (match === null) return { severity: 'error', message: fault };
  return { severity: 'error', message: match[3]!, line: Number(match[1]), column: Number(match[2]) };
}
