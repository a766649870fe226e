// xiaoqiao database rollback SERVICE: takes back the latest migration of one service.
import { type CommandContext, type DefineCommand, readConfig } from '../context.ts';

interface Options {
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const databaseRollback: DefineCommand = (parent, run) => {
  const command = parent
    .command('rollback')
    .description('撤销某服务的最近一次迁移 / undo the latest migration of one service')
    .argument('<service>', '服务，如 orders / the service, such as orders')
    .option(
      '--yes',
      '确认：该迁移所建的表和列连同数据一起删除 / yes, and lose what its tables and columns hold',
    )
    .option('--json', '以 JSON 打印 / print as JSON');
  command.action((service: string) => run((context) => undo(context, service, command.opts<Options>()))());
};

async function undo(
  context: CommandContext,
  service: string,
  { yes = false, json = false }: Options,
): Promise<number> {
  const { rollbackDatabase } = await import('@xiaoqiao/server');
  const migration = (await rollbackDatabase(readConfig(context), { service, confirmed: yes })) ?? null;
  const undone = yes && migration !== null;
  if (json) context.print(JSON.stringify({ service, migration, undone }));
  else if (migration === null) context.print(`${service} 没有可撤销的迁移 / nothing of ${service} to undo`);
  else if (undone) context.print(`已撤销 / undone: ${service}  ${migration}`);
  else
    context.print(
      `将撤销 ${service} ${migration}，它建的表和列连同数据一起删除。先备份，再加上 --yes 执行\n` +
        `this undoes ${service} ${migration} and deletes what its tables and columns hold: back up, then add --yes`,
    );
  return undone || migration === null ? 0 : 2;
}
