// What WeChat has to tell a mini program's server: written down first, delivered by the post office.
import { createHash, randomUUID } from 'node:crypto';
import type { Push } from '../program-world.ts';
import type { User } from '../records.ts';
import type { World } from '../world.ts';

interface News {
  /** An event; other messages have a `type`. */
  readonly event?: string;
  readonly type?: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly listIn?: string;
  /** WeChat writes CreateTime as text in the JSON of some events, and as a number in others. */
  readonly textTime?: boolean;
}

/** Pushes of the last while are kept for looking at. */
const KEPT = 2000;

/** Does nothing for an app without a push URL, as WeChat does. */
export function sendPush(world: World, from: Pick<User, 'appid' | 'openid'>, news: News): void {
  const { pushes, pushTargets } = world.program;
  if (pushTargets.get(from.appid) === undefined) return;
  const now = world.clock.now();
  const seconds = Math.floor(now / 1000);
  const push: Push = {
    id: randomUUID(),
    appid: from.appid,
    openid: from.openid,
    createdAt: now,
    fields: {
      ToUserName: accountOf(from.appid),
      FromUserName: from.openid,
      CreateTime: news.textTime ? String(seconds) : seconds,
      MsgType: news.type ?? 'event',
      ...(news.event === undefined ? {} : { Event: news.event }),
      ...news.members,
    },
    ...(news.listIn === undefined ? {} : { listIn: news.listIn }),
    state: world.faults.take('losePushes') ? 'lost' : 'pending',
    attempts: [],
  };
  pushes.put(push.id, push);
  if (pushes.size > KEPT) {
    const oldest = pushes.values().find(({ state }) => state !== 'pending');
    if (oldest !== undefined) pushes.delete(oldest.id);
  }
  world.wake();
}

/** From WeChat itself rather than from a user. */
export const sendSystemPush = (world: World, appid: string, news: News): void =>
  sendPush(world, { appid, openid: SYSTEM }, news);

const SYSTEM = 'oSystemSystemSystemSystemSys';

/** The app's original id. */
const accountOf = (appid: string): string =>
  `gh_${createHash('sha1').update(appid).digest('hex').slice(0, 12)}`;

/** Sends one once more, from the beginning. @throws RangeError when there is no such push. */
export function replayPush(world: World, id: string): Push {
  const known = world.program.pushes.get(id);
  if (known === undefined) throw new RangeError(`there is no push ${id}`);
  const again: Push = { ...known, state: 'pending', attempts: [] };
  world.program.pushes.put(id, again);
  world.wake();
  return again;
}
