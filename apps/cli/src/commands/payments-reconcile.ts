// xiaoqiao payments reconcile [DATE]: WeChat's bill of a day beside our books, to the fen.
import type { Difference, Reconciliation } from '@xiaoqiao/contract';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createLog } from '@xiaoqiao/kit/log';
import { type CommandContext, type DefineCommand, readConfig } from '../context.ts';

const SHOWN = 50;

export const paymentsReconcile: DefineCommand = (parent, run) => {
  const command = parent
    .command('reconcile')
    .description(
      '与微信账单对账，有差异时退出码为 1 / compare with WeChat’s bill; exits with 1 when they differ',
    )
    .argument('[date]', '北京时间的日期，默认昨天 / a day in China; yesterday when left out')
    .option('--json', '以 JSON 打印完整报告 / print the whole report as JSON');
  command.action((date: string | undefined) =>
    run((context) => reconcile(context, date, command.opts<{ json?: boolean }>()))(),
  );
};

async function reconcile(
  context: CommandContext,
  date: string | undefined,
  { json = false }: { json?: boolean },
): Promise<number> {
  const { openReconciler } = await import('@xiaoqiao/server');
  const { reconciler, close } = await openReconciler(
    readConfig(context),
    createLog({ service: 'reconcile', level: 'silent' }),
  );
  try {
    const { day, differences } = await reconciler.reconcile(date).catch(explained);
    context.print(json ? JSON.stringify({ ...day, list: differences }, null, 2) : summary(day, differences));
    return day.status === 'matched' ? 0 : 1;
  } finally {
    await close();
  }
}

/** The rule that the date broke, rather than the name of the error. */
function explained(error: unknown): never {
  const { issues } = (isXiaoqiaoError(error) ? error.details : {}) as { issues?: { message: string }[] };
  if (issues === undefined) throw error;
  throw new Error(issues.map(({ message }) => message).join('; '), { cause: error });
}

const verdicts: Readonly<Record<Reconciliation['status'], string>> = {
  matched: '一致 / matches',
  differed: '有差异 / differs',
  waiting: '账单暂时拿不到，稍后再试 / the bill cannot be had yet, try again later',
  failed: '账单拿不到 / the bill cannot be had',
};

const yuan = (fen: number) => `¥${(fen / 100).toFixed(2)}`;

function summary(day: Reconciliation, differences: readonly Difference[]): string {
  const { date, status, reason, hint, payments, refunds } = day;
  const rows = differences
    .slice(0, SHOWN)
    .map(
      ({ kind, number, ours, theirs }) => `  ${kind} ${number}: ours ${ours ?? '–'}, theirs ${theirs ?? '–'}`,
    );
  if (differences.length > SHOWN)
    rows.push(`  … ${differences.length - SHOWN} 条用 --json 查看 / more, see --json`);
  return [
    `${date}: ${verdicts[status]}`,
    ...(reason === null ? [] : [`  ${reason}${hint === null ? '' : `: ${hint}`}`]),
    `微信账单 / WeChat’s bill: 支付 payments ${payments.count}, ${yuan(payments.total)}; 退款 refunds ${refunds.count}, ${yuan(refunds.total)}`,
    ...(differences.length === 0 ? [] : [`差异 / differences: ${differences.length}`, ...rows]),
  ].join('\n');
}
