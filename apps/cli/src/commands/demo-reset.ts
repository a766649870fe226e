// xiaoqiao demo reset: empties a development home, so that the next start begins afresh.
import { type DefineCommand, readConfig } from '../context.ts';

export const demoReset: DefineCommand = (parent, run) => {
  const command = parent
    .command('reset')
    .description('清空开发数据（需先停止服务）/ empty the development data; stop the server first')
    .option('--yes', '确认删除 / yes, delete it')
    .option('--json', '以 JSON 打印 / print as JSON');
  command.action(
    run(async (context) => {
      const { yes = false, json = false } = command.opts<{ yes?: boolean; json?: boolean }>();
      const { resetDemo } = await import('@xiaoqiao/server');
      const { home, removed } = resetDemo(readConfig(context), { confirmed: yes });
      if (json) context.print(JSON.stringify({ home, removed }));
      else if (!yes)
        context.print(
          `将删除 ${home} 中的：${removed.join('、') || '（无）'}\n加上 --yes 执行 / add --yes to delete these`,
        );
      else
        context.print(
          `已清空 ${home}：${removed.join('、') || '（无）'} / emptied; the next start begins afresh`,
        );
      return yes || removed.length === 0 ? 0 : 2;
    }),
  );
};
