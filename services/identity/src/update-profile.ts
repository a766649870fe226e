// Use cases: a user looks at and changes the own profile.
import type { User } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { describeUser } from './describe-user.ts';
import type { Identity } from './identity.ts';
import { findUser, listWechatAccounts, lockUser, reading, updateUser } from './store.ts';

export async function showProfile(identity: Identity, userId: string): Promise<User> {
  const user = await findUser(reading(identity.database), userId);
  if (user === undefined) throw new XiaoqiaoError('user_not_found');
  return describeUser(identity, user);
}

/** @throws XiaoqiaoError `user_not_found`, `file_not_usable` */
export async function updateProfile(
  identity: Identity,
  userId: string,
  { nickname, avatarUrl }: { nickname?: string | undefined; avatarUrl?: string | null | undefined },
): Promise<User> {
  const { database, clock } = identity;
  if (nickname !== undefined) await checkNickname(identity, userId, nickname);
  const changed = await database.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (user === undefined) throw new XiaoqiaoError('user_not_found');
    const change = {
      nickname: nickname ?? user.nickname,
      avatar_url: avatarUrl === undefined ? user.avatar_url : avatarUrl,
      updated_at: clock.now(),
    };
    if (avatarUrl !== undefined && avatarUrl !== user.avatar_url) {
      const urls = avatarUrl === null ? [] : [avatarUrl];
      await identity.pictures?.claim(tx, { subject: `user:${userId}`, purpose: 'avatar', userId, urls });
    }
    await updateUser(tx, userId, change);
    return { ...user, ...change };
  });
  return describeUser(identity, changed);
}

/**
 * Others see a nickname, so that it needs a yes: nothing is lost by asking again later. WeChat judges only what its own users
 * wrote; who came with a password is not known there.
 * @throws XiaoqiaoError `content_rejected`, `wechat_unavailable`
 */
async function checkNickname(
  { database, texts, defaultAppid }: Identity,
  userId: string,
  content: string,
): Promise<void> {
  const accounts = await listWechatAccounts(reading(database), [userId]);
  const openid = accounts.find(({ appid }) => appid === defaultAppid)?.openid;
  if (openid === undefined) return;
  const verdict = await texts.judge({ content, openid, scene: 'profile' });
  if (verdict === 'unavailable') throw new XiaoqiaoError('wechat_unavailable');
  if (verdict !== 'pass') throw new XiaoqiaoError('content_rejected', { details: { field: 'nickname' } });
}
