// Use case: username or e-mail address and password become a session.
import type { Session } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { describeUser } from './describe-user.ts';
import type { Identity } from './identity.ts';
import { countFailure, forgetFailures, refuseThrottled } from './login-throttle.ts';
import { openSession, toSession } from './session.ts';
import { findUserByEmail, findUserByUsername, lockUser, reading, updateUser } from './store.ts';

export async function logIn(
  identity: Identity,
  { username, password, clientIp }: { username: string; password: string; clientIp: string },
): Promise<Session> {
  const { database, clock, passwords, loginQueue, defaultAppid } = identity;
  const name = username.toLowerCase();
  const user = await (name.includes('@') ? findUserByEmail : findUserByUsername)(reading(database), name);
  const attempt = { account: user?.id ?? name, clientIp };
  return loginQueue(attempt.account, async () => {
    await refuseThrottled(identity, attempt);
    // An unknown name costs the same work as a wrong password, so that time does not tell who has an account.
    const right = await passwords.verify(user?.password_hash ?? undefined, password);
    if (!right || user === undefined) {
      await countFailure(identity, attempt);
      throw new XiaoqiaoError('credentials_invalid');
    }
    const rehashed = passwords.outdated(user.password_hash!) ? await passwords.hash(password) : undefined;
    const now = clock.now();
    const grant = await database.transaction(async (tx) => {
      // Looked at again where it cannot change any more: an administrator may have been quicker.
      const current = await lockUser(tx, user.id);
      if (current === undefined || current.disabled) throw new XiaoqiaoError('account_disabled');
      await forgetFailures(tx, attempt);
      if (rehashed !== undefined) await updateUser(tx, user.id, { password_hash: rehashed, updated_at: now });
      return { current, ...(await openSession(identity, tx, { userId: user.id, appid: defaultAppid, now })) };
    });
    return toSession(identity, grant, await describeUser(identity, grant.current));
  });
}
