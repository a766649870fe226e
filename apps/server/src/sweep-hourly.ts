// Housekeeping of files, once an hour: what belongs to nobody is removed.
import type { FileService } from '@xiaoqiao/files';
import { HOUR } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';

/** @returns a function that ends it, and waits for a sweep under way. */
export function sweepHourly(files: Pick<FileService, 'sweep'>, log: Log): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const sweep = async () => {
    try {
      const report = await files.sweep();
      if (Object.values(report).some((count) => count > 0)) log.info('files were swept', { ...report });
    } catch (error) {
      log.error('files could not be swept; it is tried again in an hour', { error });
    } finally {
      underWay = undefined;
    }
  };
  const timer = setInterval(() => {
    underWay ??= sweep();
  }, HOUR);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
