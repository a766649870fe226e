// A file's row is gone: its objects follow. Removing what is removed already does no harm.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import type { FileDependencies } from './ports.ts';

const NAME = 'files.on-file-deleted';

export const onFileDeleted = ({ objects }: FileDependencies): Consumer<'file.deleted'> =>
  consumer(NAME, 'file.deleted', async ({ data: { keys, uploadId } }) => {
    const [original] = keys;
    if (uploadId !== null && original !== undefined) await objects.abortParts(original, uploadId);
    await objects.remove(keys);
  });
