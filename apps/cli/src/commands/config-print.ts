// xiaoqiao config print: the configuration as it would be used, secrets hidden.
import { describeConfig } from '@xiaoqiao/kit/config';
import { installConfig } from '@xiaoqiao/server/config';
import { type DefineCommand, readConfig } from '../context.ts';

export const configPrint: DefineCommand = (parent, run) => {
  const command = parent
    .command('print')
    .description('打印生效的配置，隐去机密 / print the configuration in force, secrets hidden')
    .option('--json', '以 JSON 打印 / print as JSON');
  command.action(
    run(async (context) => {
      const values = describeConfig(installConfig, readConfig(context));
      if (command.opts<{ json?: boolean }>().json) context.print(JSON.stringify(values, null, 2));
      else for (const [name, value] of Object.entries(values)) context.print(`${name}=${value ?? ''}`);
      return 0;
    }),
  );
};
