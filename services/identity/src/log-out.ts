// Use case: this session ends, or all of the user's.
import type { Caller } from '@xiaoqiao/kit/http';
import type { Identity } from './identity.ts';
import { announceRevocations } from './revoke-sessions.ts';
import { revokeSessions } from './store.ts';

export async function logOut(
  identity: Identity,
  { userId, sessionId }: Pick<Caller, 'userId' | 'sessionId'>,
  everywhere: boolean,
): Promise<void> {
  const now = identity.clock.now();
  const revoked = await identity.database.transaction((tx) =>
    revokeSessions(tx, { userId, now, ...(everywhere ? {} : { sessionId }) }),
  );
  await announceRevocations(identity, revoked, now);
}
