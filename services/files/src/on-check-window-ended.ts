// A picture is to be judged by WeChat: ask, ask again when no verdict came, and leave it to a person in the end.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { applyVerdict } from './apply-verdict.ts';
import { mainKeyOf } from './file.ts';
import { makeReady } from './finish-file.ts';
import type { FileDependencies } from './ports.ts';
import { changeFile, findFile, findVerdict, reading } from './store.ts';

const NAME = 'files.on-check-window-ended';
/** WeChat promises a verdict within half an hour. */
const WINDOW = 40 * MINUTE;
const ATTEMPTS = 3;

export const onCheckWindowEnded = (deps: FileDependencies): Consumer<'file.check-window-ended'> =>
  consumer(NAME, 'file.check-window-ended', async ({ id: eventId, data: { fileId, attempt } }) => {
    const { database, outbox, clock, mediaChecks } = deps;
    const row = await findFile(reading(database), { id: fileId });
    if (row?.status !== 'checking') return;
    const from = ['checking'] as const;
    const asked = attempt < ATTEMPTS && mediaChecks !== undefined ? await ask() : 'given up';
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const updated_at = clock.now();
      if (asked === 'given up' || asked === 'refused') {
        await changeFile(tx, { id: fileId, from }, { status: 'reviewing', updated_at });
        return;
      }
      if (asked === undefined) {
        await makeReady(deps, tx, { row, from });
        return;
      }
      const { traceId } = asked;
      if (!(await changeFile(tx, { id: fileId, from }, { trace_id: traceId, updated_at }))) return;
      const verdict = await findVerdict(tx, traceId);
      if (verdict !== undefined) await applyVerdict(deps, tx, row, verdict);
      const due = { availableAt: updated_at + WINDOW };
      await outbox.add(tx, 'file.check-window-ended', { fileId, attempt: attempt + 1 }, due);
    });

    /** WeChat fetches the picture from this address. */
    async function ask() {
      const key = mainKeyOf(row!)!;
      const url =
        deps.objects.publicAddress(key) ??
        (await deps.objects.address(key, { expiresAt: clock.now() + 2 * HOUR }));
      try {
        return await mediaChecks!.checkMedia({ url, userId: row!.user_id, scene: 'profile' });
      } catch (error) {
        // WeChat will not judge it, now or later. When it is only away, the event is delivered again.
        if (isXiaoqiaoError(error) && error.error === 'wechat_rejected') return 'refused';
        throw error;
      }
    }
  });
