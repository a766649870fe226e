// Use case: WeChat pushes a message. It is verified and written down as events; whoever cares hears of it afterwards.
import { effectOnce } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { MessagesDependencies, PushQuery, WechatPush } from './ports.ts';

const NAME = 'messages.push';

/**
 * Nothing but the writing stands between WeChat and its answer, so that its five seconds suffice whatever consumers do. A
 * message that could not be written down is not acknowledged: WeChat sends it again, up to three times in all.
 * @throws XiaoqiaoError `notification_unverified`, `notification_invalid`, `route_not_found`
 */
export async function receivePush(
  deps: MessagesDependencies,
  { query, rawBody }: { query: PushQuery; rawBody: Buffer },
): Promise<'success'> {
  const { database, outbox, clock, log } = deps;
  const { dedupeKey, kind, news } = requirePush(deps).receive(query, rawBody);
  const isNew = await effectOnce(database, { consumer: NAME, eventId: dedupeKey, clock }, async (tx) => {
    for (const { name, data } of news) await outbox.add(tx, name, data);
  });
  if (isNew && news.length === 0) log.info('a pushed message was left alone', { kind });
  return 'success';
}

/** @throws XiaoqiaoError `route_not_found` where message push is not configured */
export function requirePush({ push }: MessagesDependencies): WechatPush {
  if (push === undefined) throw new XiaoqiaoError('route_not_found');
  return push;
}
