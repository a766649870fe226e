// xiaoqiao database copy FROM TO: moves an installation to another database, of the same engine or another.
import type { CommandContext, DefineCommand } from '../context.ts';

export const databaseCopy: DefineCommand = (parent, run) => {
  const command = parent
    .command('copy')
    .description(
      '整库搬家（先停止服务），核对行数与校验和；中断后再次运行即续传 / ' +
        'move to another database, with the service stopped; verified, and resumed when run again',
    )
    .argument('<from>', '来源地址，写法同 DATABASE_URL / the address to copy from, like DATABASE_URL')
    .argument('<to>', '目标地址，须为空库 / the address to copy to, an empty database')
    .option('--json', '每行一个 JSON：进度，最后是结果 / one JSON per line: progress, and the result last');
  command.action((from: string, to: string) =>
    run((context) => copy(context, { from, to, json: command.opts<{ json?: boolean }>().json ?? false }))(),
  );
};

interface Options {
  readonly from: string;
  readonly to: string;
  readonly json: boolean;
}

async function copy({ print, printError }: CommandContext, { from, to, json }: Options): Promise<number> {
  const { copyDatabase } = await import('@xiaoqiao/server');
  const words = { copy: '复制 / copied', verify: '核对 / verified' };
  const { resumed, tables, differing } = await copyDatabase({
    from,
    to,
    progress: (step) =>
      print(json ? JSON.stringify(step) : `${words[step.phase]}  ${step.table}  ${step.rows}/${step.total}`),
  });
  const same = differing.length === 0;
  const rows = tables.reduce((sum, table) => sum + table.to.rows, 0);
  if (json) print(JSON.stringify({ phase: same ? 'done' : 'differs', resumed, rows, tables, differing }));
  else {
    for (const table of tables)
      print(
        `${table.table}  ${table.from.rows}=${table.to.rows}  ${table.to.checksum}`.replace(
          '=',
          differing.includes(table.table) ? ' ≠ ' : ' = ',
        ),
      );
    if (same) print(`完成，两边一致 / done, both sides are the same: ${tables.length} tables, ${rows} rows`);
  }
  if (!same)
    printError(
      `两边不同 / the sides differ: ${differing.join(' ')}\n` +
        '复制时有人在写；停止服务后再运行一次，只重做这些表 / somebody wrote meanwhile: stop the service and run this again; only these tables are done anew',
    );
  return same ? 0 : 1;
}
