// Use cases of administrators: list users, change their roles, disable them.
import type { Page, Role, User } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Caller } from '@xiaoqiao/kit/http';
import { cursorAfter, idInCursor } from './cursor.ts';
import { describeUser, describeUsers } from './describe-user.ts';
import type { Identity } from './identity.ts';
import { announceRevocations } from './revoke-sessions.ts';
import { listUsers as listUserRows, lockUser, reading, revokeSessions, updateUser } from './store.ts';
import { storedRoles } from './user.ts';

type AdminUser = User & { disabled: boolean };

export async function listUsers(
  identity: Identity,
  {
    limit = 20,
    cursor,
    keyword,
  }: {
    limit?: number | undefined;
    cursor?: string | undefined;
    keyword?: string | undefined;
  },
): Promise<Page<AdminUser>> {
  const beforeId = cursor === undefined ? undefined : idInCursor(cursor);
  // One more than asked for tells whether there is a next page.
  const rows = await listUserRows(reading(identity.database), { beforeId, keyword, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const users = await describeUsers(identity, shown);
  return {
    list: users.map((user, index) => ({ ...user, disabled: shown[index]!.disabled === 1 })),
    nextCursor: rows.length > limit ? cursorAfter(shown.at(-1)!.id) : null,
  };
}

/** Whoever loses a role or is disabled has to log in again: the tokens that are out still carry the old roles. */
export async function changeUser(
  identity: Identity,
  caller: Pick<Caller, 'userId'>,
  { id, roles, disabled }: { id: string; roles?: Role[] | undefined; disabled?: boolean | undefined },
): Promise<AdminUser> {
  const { database, clock, log } = identity;
  if (caller.userId === id && (disabled === true || (roles !== undefined && !roles.includes('admin'))))
    throw new XiaoqiaoError('forbidden', {
      details: { reason: 'administrators cannot lock themselves out' },
    });
  const now = clock.now();
  const { user, revoked } = await database.transaction(async (tx) => {
    const before = await lockUser(tx, id);
    if (before === undefined) throw new XiaoqiaoError('user_not_found');
    const change = {
      roles: roles === undefined ? before.roles : storedRoles(roles),
      disabled: disabled === undefined ? before.disabled : Number(disabled),
    };
    const same = change.roles === before.roles && change.disabled === before.disabled;
    if (same) return { user: before, revoked: [] };
    await updateUser(tx, id, { ...change, updated_at: now });
    return { user: { ...before, ...change }, revoked: await revokeSessions(tx, { userId: id, now }) };
  });
  await announceRevocations(identity, revoked, now);
  log.info('user changed', {
    userId: id,
    by: caller.userId,
    roles: user.roles,
    disabled: user.disabled === 1,
  });
  return { ...(await describeUser(identity, user)), disabled: user.disabled === 1 };
}
