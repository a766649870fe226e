// xiaoqiao import litemall <dump.sql>: brings the catalogue of a litemall shop over.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createLog } from '@xiaoqiao/kit/log';
import { type CommandContext, type DefineCommand, readConfig } from '../context.ts';
import {
  importLitemall as bringOver,
  type ImportReport,
  type ReportedRow,
} from '../litemall/import-litemall.ts';

const SHOWN = 20;

export const importLitemall: DefineCommand = (parent, run) => {
  const command = parent
    .command('litemall')
    .description('导入 litemall 的商品 / bring in the goods of a litemall shop')
    .argument('<dump.sql>', 'litemall 数据库的 MySQL 转储文件 / a MySQL dump of its database')
    .option('--json', '以 JSON 打印完整报告 / print the whole report as JSON');
  command.action((path: string) =>
    run((context) => bring(context, path, command.opts<{ json?: boolean }>()))(),
  );
};

async function bring(
  context: CommandContext,
  path: string,
  { json = false }: { json?: boolean },
): Promise<number> {
  const file = resolve(context.cwd, path);
  if (!existsSync(file)) throw new Error(`找不到文件 / there is no file ${file}`);
  const { openCatalog } = await import('@xiaoqiao/server');
  const { catalog, close } = await openCatalog(
    readConfig(context),
    createLog({ service: 'import', level: 'error' }),
  );
  try {
    const onProgress = json ? undefined : progress(context);
    const report = await bringOver({ path: file, catalog, ...(onProgress ? { onProgress } : {}) });
    context.print(json ? JSON.stringify(report, null, 2) : summary(report));
    return 0;
  } finally {
    await close();
  }
}

const progress =
  (context: CommandContext) =>
  ({ products }: { products: number }) =>
    context.printError(`… ${products} 件商品 / products`);

function summary(report: ImportReport): string {
  const rows = (
    [
      ['分类 / categories', report.categories],
      ['商品 / products', report.products],
      ['规格 / SKUs', report.skus],
    ] as const
  ).map(
    ([name, { added, updated, unchanged }]) =>
      `${name}: 新增 added ${added}, 更新 updated ${updated}, 未变 unchanged ${unchanged}`,
  );
  return [
    ...rows,
    ...listed('已导入但未上架 / taken in, off the shelf', report.offShelf),
    ...listed('已跳过 / skipped', report.skipped),
  ].join('\n');
}

function listed(title: string, rows: readonly ReportedRow[]): string[] {
  if (rows.length === 0) return [];
  const shown = rows
    .slice(0, SHOWN)
    .map(({ table, row, place, reason }) => `  ${table} ${row} (${place}): ${reason}`);
  const more =
    rows.length > SHOWN ? [`  … 另有 ${rows.length - SHOWN} 条，用 --json 查看 / and more, see --json`] : [];
  return [`${title}: ${rows.length}`, ...shown, ...more];
}
