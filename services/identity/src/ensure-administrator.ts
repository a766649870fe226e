// Use case of the operator's command line: there is an administrator with this name.
import { isUniqueViolation } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Identity } from './identity.ts';
import { refuseWeakPassword } from './register-user.ts';
import { findUserByEmail, findUserByUsername, insertUser, reading } from './store.ts';
import { newUserRow, rolesOf, storedRoles } from './user.ts';

export interface Administrator {
  readonly username: string;
  readonly email?: string | undefined;
  readonly password: string;
}

/**
 * Creates the account when there is none; one that is an administrator already is left as it is, password included.
 * @throws XiaoqiaoError `username_taken` when the name is somebody else's: whoever registered it first must not
 * become an administrator by it; `email_taken`; `validation_failed` for a weak password or a name that breaks the rules
 */
export async function ensureAdministrator(
  { database, clock, ids, outbox, passwords }: Identity,
  { username, email, password }: Administrator,
): Promise<{ created: boolean }> {
  const existing = await findUserByUsername(reading(database), username);
  if (existing !== undefined) {
    if (rolesOf(existing).includes('admin')) return { created: false };
    throw new XiaoqiaoError('username_taken', { details: { field: 'username' } });
  }
  refuseBadUsername(username);
  refuseWeakPassword(password, username, 'en');
  if (email !== undefined && (await findUserByEmail(reading(database), email.toLowerCase())))
    throw new XiaoqiaoError('email_taken', { details: { field: 'email' } });
  const user = newUserRow(
    {
      id: ids.next(),
      username,
      nickname: username,
      email: email ?? null,
      email_lower: email?.toLowerCase() ?? null,
      roles: storedRoles(['user', 'admin']),
      password_hash: await passwords.hash(password),
    },
    clock.now(),
  );
  try {
    await database.transaction(async (tx) => {
      await insertUser(tx, user);
      await outbox.add(tx, 'user.registered', { userId: user.id, by: 'password' });
    });
    return { created: true };
  } catch (error) {
    if (!isUniqueViolation(error, 'username')) throw error;
    // Another process that starts at the same time was quicker.
    const made = await findUserByUsername(reading(database), username);
    if (made !== undefined && rolesOf(made).includes('admin')) return { created: false };
    throw new XiaoqiaoError('username_taken', { cause: error, details: { field: 'username' } });
  }
}

function refuseBadUsername(username: string): void {
  if (/^[a-z][a-z0-9_]{2,31}$/.test(username)) return;
  const message = 'must have 3–32 lower-case letters, digits or underscores and start with a letter';
  const issue = { part: 'body', field: 'username', rule: 'pattern', message };
  throw new XiaoqiaoError('validation_failed', { details: { issues: [issue] } });
}
