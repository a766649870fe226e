// What users do in the customer-service chat, and how often they may be answered for it.
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { errcodes } from '@xiaoqiao/wechat/wire';
import { ApiRefusal } from '../http/api-refusal.ts';
import { sendPush } from '../push/pushes.ts';
import { randomDigits, randomLetters } from '../random.ts';
import type { User } from '../records.ts';
import type { World } from '../world.ts';

export type ChatInput =
  | { readonly type: 'enter'; readonly sessionFrom?: string }
  | { readonly type: 'text'; readonly content: string }
  | { readonly type: 'image'; readonly url?: string }
  | { readonly type: 'miniprogrampage'; readonly title: string; readonly pagePath: string };

const allowance = { enter: { left: 2, for: MINUTE }, message: { left: 5, for: 48 * HOUR } } as const;

/** @returns the id of the message; entering has none. */
export function chat(world: World, user: User, input: ChatInput): { messageId?: string } {
  const now = world.clock.now();
  world.program.activity.put(user.openid, now);
  const { left, for: period } = allowance[input.type === 'enter' ? 'enter' : 'message'];
  const running = world.program.chats.get(user.openid);
  // Entering does not shorten what an earlier message allowed.
  if (running === undefined || input.type !== 'enter' || running.until < now || running.left === 0)
    world.program.chats.put(user.openid, { left, until: now + period });
  if (input.type === 'enter') {
    sendPush(world, user, {
      event: 'user_enter_tempsession',
      members: { SessionFrom: input.sessionFrom ?? '' },
    });
    return {};
  }
  // Above 2^53 on purpose.
  const messageId = `2${randomDigits(18)}`;
  sendPush(world, user, { type: input.type, members: { ...membersOf(input, user), MsgId: messageId } });
  return { messageId };
}

/** @throws ApiRefusal 45015 too late, 45047 too many. */
export function takeTurn(world: World, openid: string): void {
  const running = world.program.chats.get(openid);
  if (running === undefined || world.clock.now() > running.until) throw new ApiRefusal(errcodes.replyTooLate);
  if (running.left === 0) throw new ApiRefusal(errcodes.repliesUsedUp);
  world.program.chats.put(openid, { ...running, left: running.left - 1 });
}

function membersOf(input: Exclude<ChatInput, { type: 'enter' }>, { appid }: User): Record<string, unknown> {
  switch (input.type) {
    case 'text':
      return { Content: input.content };
    case 'image':
      return { PicUrl: input.url ?? 'http://localhost/picture.jpg', MediaId: randomLetters(64) };
    case 'miniprogrampage':
      return {
        Title: input.title,
        AppId: appid,
        PagePath: input.pagePath,
        ThumbUrl: 'http://localhost/thumb.jpg',
        ThumbMediaId: randomLetters(64),
      };
  }
}
