// WeChat has judged media: if it was a file of ours, it becomes ready, is rejected, or waits for a person.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { applyVerdict } from './apply-verdict.ts';
import type { FileDependencies } from './ports.ts';
import { findByTrace, keepVerdict } from './store.ts';

const NAME = 'files.on-media-checked';

export const onMediaChecked = (deps: FileDependencies): Consumer<'wechat.media-checked'> =>
  consumer(NAME, 'wechat.media-checked', async ({ id: eventId, data: { traceId, suggest } }) => {
    const { database, clock } = deps;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const row = await findByTrace(tx, traceId);
      // Quicker than our own note, or about something that is none of our files.
      if (row === undefined) await keepVerdict(tx, { trace_id: traceId, suggest, created_at: clock.now() });
      else await applyVerdict(deps, tx, row, suggest);
    });
  });
