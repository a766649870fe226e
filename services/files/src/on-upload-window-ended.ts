// The time for an upload is over: what never became whole is forgotten, and its space given back.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { discardFile } from './discard-file.ts';
import type { FileDependencies } from './ports.ts';
import { findFile, readingIn } from './store.ts';

const NAME = 'files.on-upload-window-ended';

export const onUploadWindowEnded = (deps: FileDependencies): Consumer<'file.upload-window-ended'> =>
  consumer(NAME, 'file.upload-window-ended', async ({ id: eventId, data: { fileId } }) => {
    const { database, clock } = deps;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const row = await findFile(readingIn(tx), { id: fileId });
      if (row?.status === 'uploading') await discardFile(deps, tx, row);
    });
  });
