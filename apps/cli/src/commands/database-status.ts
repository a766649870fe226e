// xiaoqiao database status: which migrations have been applied, and when.
import { type DefineCommand, readConfig } from '../context.ts';

export const databaseStatus: DefineCommand = (parent, run) => {
  const command = parent
    .command('status')
    .description(
      '各服务的迁移，有未执行的则退出码为 1 / every migration of each service; exits with 1 when one is pending',
    )
    .option('--json', '以 JSON 打印 / print as JSON');
  command.action(
    run(async (context) => {
      const { databaseStatus: statusOf } = await import('@xiaoqiao/server');
      const migrations = (await statusOf(readConfig(context))).map(({ service, name, appliedAt }) => ({
        service,
        migration: name,
        appliedAt: appliedAt === null ? null : new Date(appliedAt).toISOString(),
      }));
      const pending = migrations.filter(({ appliedAt }) => appliedAt === null).length;
      if (command.opts<{ json?: boolean }>().json) context.print(JSON.stringify({ migrations, pending }));
      else {
        for (const { service, migration, appliedAt } of migrations)
          context.print(`${service}  ${migration}  ${appliedAt ?? '未执行 / pending'}`);
        context.print(
          pending === 0
            ? '数据库已是最新 / the database is up to date'
            : `${pending} 个迁移未执行，请运行 xiaoqiao database migrate / ${pending} pending: run it`,
        );
      }
      return pending === 0 ? 0 : 1;
    }),
  );
};
