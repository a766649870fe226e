// Housekeeping of files, once an hour over all processes: what belongs to nobody is removed.
import type { FileService } from '@xiaoqiao/files';
import { HOUR } from '@xiaoqiao/kit/clock';
import { type TurnOptions, takeTurns } from './take-turns.ts';

/** @returns a function that ends it, and waits for a sweep under way. */
export function sweepHourly(files: Pick<FileService, 'sweep'>, around: TurnOptions): () => Promise<void> {
  return takeTurns({ name: 'file-sweep', everyMs: HOUR }, around, async () => {
    const report = await files.sweep();
    if (Object.values(report).some((count) => count > 0)) around.log.info('files were swept', { ...report });
  });
}
