// Use case: the number behind a getPhoneNumber code becomes the user's, sealed before it is stored.
import type { User } from '@xiaoqiao/contract';
import type { Caller } from '@xiaoqiao/kit/http';
import type { Identity } from './identity.ts';
import { findSession, reading, updateUser } from './store.ts';
import { showProfile } from './update-profile.ts';

export async function bindPhone(
  identity: Identity,
  { userId, sessionId }: Pick<Caller, 'userId' | 'sessionId'>,
  code: string,
): Promise<User> {
  const { database, clock, wechat, sealer, defaultAppid } = identity;
  await showProfile(identity, userId);
  // A code is good in the mini program that made it: the one this session was opened in.
  const session = await findSession(reading(database), sessionId);
  const { countryCode, purePhoneNumber } = await wechat.getPhoneNumber(code, session?.appid ?? defaultAppid);
  const phone = `+${countryCode} ${purePhoneNumber}`;
  await database.transaction((tx) =>
    updateUser(tx, userId, {
      phone_sealed: sealer.seal(phone, { kind: 'phone', owner: userId }),
      updated_at: clock.now(),
    }),
  );
  return showProfile(identity, userId);
}
