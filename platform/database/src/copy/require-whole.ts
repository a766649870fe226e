// Half of a shop must not be served, nor have its tables changed under the copy that is filling them.
import type { Kysely } from 'kysely';
import type { Engine } from '../engine.ts';
import { readProgress, sourceOfProgress } from './copy-progress.ts';

/** @throws Error naming the source of a copy that has not ended well, and both ways out */
export async function requireWhole(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const source = await sourceOfProgress(db, engine);
  if (source === undefined) return;
  const differing = [...(await readProgress(db))].filter(([, { state }]) => state === 'differs');
  const found =
    differing.length === 0
      ? ''
      : `，核对不同的表 / whose verification found differences in ${differing.map(([table]) => table).join(' ')}`;
  const fresh = engine === 'sqlite' ? '删除此文件 / delete this file' : '换一个空库 / take an empty database';
  throw new Error(
    `数据库里是没有完成的复制 / the database holds an unfinished copy of ${source}${found}。` +
      '继续：停止来源的服务，再运行同一条 / To go on, stop the service of the source and run the same ' +
      `\`xiaoqiao database copy FROM TO\`；放弃 / to give up: ${fresh}`,
  );
}
