// xiaoqiao database migrate: brings the tables of every service up to date.
import { type DefineCommand, readConfig } from '../context.ts';

export const databaseMigrate: DefineCommand = (parent, run) => {
  const command = parent
    .command('migrate')
    .description('执行数据库迁移 / bring the tables of every service up to date')
    .option('--json', '以 JSON 打印 / print as JSON');
  command.action(
    run(async (context) => {
      const { migrateDatabase } = await import('@xiaoqiao/server');
      const applied = await migrateDatabase(readConfig(context));
      if (command.opts<{ json?: boolean }>().json) context.print(JSON.stringify({ applied }));
      else if (applied.length === 0) context.print('数据库已是最新 / the database is up to date');
      else for (const { service, migration } of applied) context.print(`${service}  ${migration}`);
      return 0;
    }),
  );
};
