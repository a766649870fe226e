// xiaoqiao gateway explain METHOD URL: which route a request takes, why the others do not, and what it passes through.
import type { Explanation } from '@xiaoqiao/gateway';
import type { CommandContext, DefineCommand } from '../context.ts';
import { inspectRoutingFile } from '../routing-file.ts';

interface Options {
  readonly config?: string;
  readonly header: readonly string[];
  readonly json?: boolean;
}

export const gatewayExplain: DefineCommand = (parent, run) => {
  const command = parent
    .command('explain')
    .description('解释一个请求走哪条路由 / say which route a request takes, and why')
    .argument('<method>', 'GET, POST …')
    .argument('<url>', '/api/products 或 / or https://shop.example.com/api/products')
    .option(
      '-H, --header <header>',
      "请求头 'name: value'，可多次 / a request header, repeatable",
      (value: string, list: readonly string[]) => [...list, value],
      [],
    )
    .option('--config <file>', 'gateway.yaml；默认用 GATEWAY_CONFIG / GATEWAY_CONFIG when left out')
    .option('--json', '以 JSON 打印 / print as JSON');
  command.action(
    run((context) => {
      const [method, url] = command.args as [string, string];
      return explain(context, { method, url, ...command.opts<Options>() });
    }),
  );
};

async function explain(
  context: CommandContext,
  { method, url, header, config, json }: Options & { method: string; url: string },
): Promise<number> {
  const inspection = await inspectRoutingFile(context, { file: config });
  const explanation = inspection.explain({ method, url, headers: toHeaders(header) });
  if (json) context.print(JSON.stringify(explanation, null, 2));
  else for (const line of describe(explanation)) context.print(line);
  return explanation.route === undefined ? 1 : 0;
}

function toHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      if (colon < 1) throw new Error(`请求头应为 'name: value' / a header is 'name: value', not ${line}`);
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

function describe({ request, route, refusal, others, otherPaths }: Explanation): string[] {
  const { method, host, path } = request;
  return [
    `${method} ${host}${path}`,
    '',
    ...(route === undefined
      ? [`没有路由 / no route: ${refusal?.status} ${refusal?.error}`]
      : [
          `走 / takes ${route.id} (${route.source}${route.group === undefined ? '' : `, ${route.group}`})`,
          `  ${route.methods.join(', ')} ${route.hosts.join(', ')}${route.path}`,
          ...route.conditions.map((condition) => `  ${condition}`),
          '',
          '依次经过 / through, in this order:',
          ...route.chain.map(({ name, policy, settings }, index) => {
            const named = name === policy ? name : `${name} (${policy})`;
            return `  ${String(index + 1).padStart(2)}. ${named}  ${JSON.stringify(settings)}`;
          }),
          `   → ${route.upstream}`,
        ]),
    ...(others.length === 0 ? [] : ['', '路径相同但没有走 / not taken:']),
    ...others.map(({ id, reason }) => `  ${id} — ${reason}`),
    '',
    `另有 ${otherPaths} 条路由路径不同 / ${otherPaths} more routes with other paths`,
  ];
}
