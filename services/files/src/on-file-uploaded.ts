// A file is whole: the worker looks at it and makes its variants; then it is ready, rejected, or judged first.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { HASHED_AT_ONCE } from './complete-file.ts';
import { makeReady, reject } from './finish-file.ts';
import type { FileDependencies } from './ports.ts';
import { processFile } from './process-file.ts';
import { purposes } from './purpose.ts';
import { changeFile, findFile, reading } from './store.ts';
import type { Turns } from './turns.ts';

const NAME = 'files.on-file-uploaded';

export const onFileUploaded = (deps: FileDependencies, turns: Turns): Consumer<'file.uploaded'> =>
  consumer(NAME, 'file.uploaded', async ({ id: eventId, data: { fileId } }) => {
    const { database, outbox, clock, mediaChecks } = deps;
    const row = await findFile(reading(database), { id: fileId });
    // Deleted, or dealt with at an earlier delivery.
    if (row?.status !== 'processing') return;
    const processed = await turns(() => processFile(deps, row, row.size <= HASHED_AT_ONCE));
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const from = ['processing'] as const;
      if ('rejection' in processed) {
        await reject(deps, tx, { row, from, rejection: processed.rejection });
        return;
      }
      const { change } = processed;
      if (mediaChecks === undefined || !purposes[row.purpose].isChecked) {
        await makeReady(deps, tx, { row, from, change });
        return;
      }
      const checking = { ...change, status: 'checking', updated_at: clock.now() } as const;
      if (await changeFile(tx, { id: row.id, from }, checking))
        await outbox.add(tx, 'file.check-window-ended', { fileId, attempt: 0 });
    });
  });
