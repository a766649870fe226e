// Use case: a wx.login code becomes a session; the first one of an openid also becomes a user.
import type { Session } from '@xiaoqiao/contract';
import { isUniqueViolation, type Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { describeUser } from './describe-user.ts';
import type { Identity } from './identity.ts';
import { openSession, toSession } from './session.ts';
import {
  findWechatAccount,
  insertUser,
  insertWechatAccount,
  lockUser,
  readingIn,
  updateWechatAccount,
} from './store.ts';
import type { UserRow } from './tables.ts';
import { DEFAULT_NICKNAME, newUserRow } from './user.ts';

interface WechatIdentity {
  readonly appid: string;
  readonly openid: string;
  readonly sessionKey: string;
  readonly unionid?: string | undefined;
}

export async function logInWithWechat(
  identity: Identity,
  { code, appid = identity.defaultAppid }: { code: string; appid?: string | undefined },
): Promise<Session> {
  const { database, clock, wechat, appids } = identity;
  if (!appids.includes(appid)) throw new XiaoqiaoError('wechat_code_invalid', { details: { appid } });
  const proven: WechatIdentity = { appid, ...(await wechat.code2Session(code, appid)) };
  const now = clock.now();
  const enter = () =>
    database.transaction(async (tx) => {
      const user = await findOrRegister(identity, tx, proven, now);
      if (user.disabled) throw new XiaoqiaoError('account_disabled');
      return { user, grant: await openSession(identity, tx, { userId: user.id, appid, now }) };
    });
  const { user, grant } = await enter().catch((error: unknown) => {
    // Two first logins of one openid met, and the unique key let one in: the other finds what that one made.
    if (!isUniqueViolation(error)) throw error;
    return enter();
  });
  return toSession(identity, grant, await describeUser(identity, user));
}

async function findOrRegister(
  { ids, outbox, sealer }: Identity,
  tx: Transaction,
  { appid, openid, sessionKey, unionid }: WechatIdentity,
  now: number,
): Promise<UserRow> {
  const account = await findWechatAccount(readingIn(tx), { appid, openid });
  const userId = account?.user_id ?? ids.next();
  const sealed = sealer.seal(sessionKey, { kind: 'session-key', owner: userId });
  if (account !== undefined) {
    await updateWechatAccount(
      tx,
      { appid, openid },
      { session_key_sealed: sealed, unionid: unionid ?? account.unionid, updated_at: now },
    );
    return (await lockUser(tx, userId))!;
  }
  const user = newUserRow({ id: userId, nickname: DEFAULT_NICKNAME }, now);
  await insertUser(tx, user);
  await insertWechatAccount(tx, {
    appid,
    openid,
    user_id: userId,
    unionid: unionid ?? null,
    session_key_sealed: sealed,
    created_at: now,
    updated_at: now,
  });
  await outbox.add(tx, 'user.registered', { userId, by: 'wechat' });
  return user;
}
