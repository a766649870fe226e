// xiaoqiao gateway routes [FILE]: the table that a routing config makes, in the order in which it is tried.
import type { RouteStatus } from '@xiaoqiao/gateway';
import type { CommandContext, DefineCommand } from '../context.ts';
import { inspectRoutingFile } from '../routing-file.ts';

export const gatewayRoutes: DefineCommand = (parent, run) => {
  const command = parent
    .command('routes')
    .description('列出路由与策略 / list the routes and their policies')
    .argument('[file]', 'gateway.yaml；默认用 GATEWAY_CONFIG / GATEWAY_CONFIG when left out')
    .option('--json', '以 JSON 打印 / print as JSON');
  command.action(run((context) => list(context, command.args[0], command.opts<{ json?: boolean }>())));
};

async function list(
  context: CommandContext,
  file: string | undefined,
  { json }: { json?: boolean },
): Promise<number> {
  const { routes } = await inspectRoutingFile(context, { file });
  if (json) context.print(JSON.stringify({ routes }, null, 2));
  else for (const line of table(routes)) context.print(line);
  return 0;
}

const marks = { enabled: '✓', warning: '!', disabled: '✗' } as const;

function table(routes: readonly RouteStatus[]): string[] {
  const rows = routes.map((route) => [
    `${marks[route.state]} ${route.id}`,
    route.methods.join(','),
    `${route.hosts.join(',')}${route.path}${route.conditions.length > 0 ? ' ?' : ''}`,
    route.upstream,
    route.reason ?? route.policies.join(' → '),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
