// A user took back at WeChat what he had allowed: the law wants it forgotten here as well. Orders keep what they were sold with.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';

import type { Identity } from './identity.ts';
import { announceRevocations } from './revoke-sessions.ts';
import {
  deleteAddresses,
  findWechatAccount,
  readingIn,
  revokeSessions,
  updateUser,
  updateWechatAccount,
} from './store.ts';
import { DEFAULT_NICKNAME } from './user.ts';
import { withdrawnOf } from './withdrawn.ts';

const NAME = 'identity.on-wechat-consent-withdrawn';

export const onWechatConsentWithdrawn = (identity: Identity): Consumer<'wechat.consent-withdrawn'> =>
  consumer(NAME, 'wechat.consent-withdrawn', async ({ id: eventId, data }) => {
    const { database, outbox, clock, sealer } = identity;
    const { appid, openid, everything } = data;
    const withdrawn = withdrawnOf(data);
    if (withdrawn.length === 0) return;
    const now = clock.now();
    let revoked: string[] = [];
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const account = await findWechatAccount(readingIn(tx), { appid, openid });
      if (account === undefined) return;
      const userId = account.user_id;
      await updateUser(tx, userId, {
        ...(withdrawn.includes('profile') ? { nickname: DEFAULT_NICKNAME, avatar_url: null } : {}),
        ...(withdrawn.includes('phone') ? { phone_sealed: null } : {}),
        updated_at: now,
      });
      if (withdrawn.includes('addresses')) await deleteAddresses(tx, userId);
      if (everything) {
        const session_key_sealed = sealer.seal('', { kind: 'session-key', owner: userId });
        await updateWechatAccount(tx, { appid, openid }, { session_key_sealed, updated_at: now });
        revoked = await revokeSessions(tx, { userId, now });
      }
      await outbox.add(tx, 'user.consent-withdrawn', { userId, withdrawn });
    });
    // A process that dies here reads the revoked sessions from the database when it starts.
    await announceRevocations(identity, revoked, now);
  });
