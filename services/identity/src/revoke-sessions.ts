// Revoked sessions are made known to those who check access tokens: at once, and again after a restart.
import type { Identity } from './identity.ts';
import { ACCESS_TOKEN_LIFETIME, CLOCK_TOLERANCE } from './session.ts';
import { listRevokedSessions, reading } from './store.ts';

const REMEMBERED = ACCESS_TOKEN_LIFETIME + CLOCK_TOLERANCE;

export type RevocationSource = Pick<Identity, 'database' | 'clock' | 'revocations'>;

/** To be called after the transaction that revoked them has committed. */
export async function announceRevocations(
  { revocations }: Pick<Identity, 'revocations'>,
  sessionIds: readonly string[],
  revokedAt: number,
): Promise<void> {
  await Promise.all(sessionIds.map((id) => revocations.revoke(id, revokedAt + REMEMBERED)));
}

/** Announces every session whose access tokens could still be alive. */
export async function reloadRevocations({ database, clock, revocations }: RevocationSource): Promise<void> {
  const since = clock.now() - REMEMBERED;
  for (const { id, revoked_at } of await listRevokedSessions(reading(database), since))
    await announceRevocations({ revocations }, [id], revoked_at!);
}

/** For a process that checks access tokens and has nothing else of identity. Tells `revocations` what the database knows. */
export const createRevocationReader = (source: RevocationSource) => (): Promise<void> =>
  reloadRevocations(source);
