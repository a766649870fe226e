// Use case: a new account with username, password and e-mail address, logged in at once.
import type { Language, Session } from '@xiaoqiao/contract';
import { isUniqueViolation } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { describeUser } from './describe-user.ts';
import type { Identity } from './identity.ts';
import { passwordIssues } from './password-rule.ts';
import { openSession, toSession } from './session.ts';
import { findUserByEmail, findUserByUsername, insertUser, reading } from './store.ts';
import { newUserRow } from './user.ts';

export async function registerUser(
  identity: Identity,
  {
    username,
    password,
    email,
    nickname = username,
  }: {
    username: string;
    password: string;
    email: string;
    nickname?: string | undefined;
  },
  language: Language,
): Promise<Session> {
  const { database, clock, ids, outbox, passwords, defaultAppid } = identity;
  refuseWeakPassword(password, username, language);
  const names = { username, emailLower: email.toLowerCase() };
  await refuseTaken(identity, names);
  const hash = await passwords.hash(password);
  const now = clock.now();
  const user = newUserRow(
    { id: ids.next(), username, email, email_lower: names.emailLower, nickname, password_hash: hash },
    now,
  );
  const grant = await database
    .transaction(async (tx) => {
      await insertUser(tx, user);
      await outbox.add(tx, 'user.registered', { userId: user.id, by: 'password' });
      return openSession(identity, tx, { userId: user.id, appid: defaultAppid, now });
    })
    .catch(async (error: unknown) => {
      // Somebody took the name while the password was being hashed: the unique key says no.
      if (isUniqueViolation(error)) await refuseTaken(identity, names);
      throw error;
    });
  return toSession(identity, grant, await describeUser(identity, user));
}

/** @throws XiaoqiaoError `validation_failed` with one issue per weakness */
export function refuseWeakPassword(password: string, username: string, language: Language): void {
  const issues = passwordIssues(password, username, language);
  if (issues.length > 0) throw new XiaoqiaoError('validation_failed', { details: { issues } });
}

async function refuseTaken(
  { database }: Identity,
  { username, emailLower }: { username: string; emailLower: string },
): Promise<void> {
  if (await findUserByUsername(reading(database), username))
    throw new XiaoqiaoError('username_taken', { details: { field: 'username' } });
  if (await findUserByEmail(reading(database), emailLower))
    throw new XiaoqiaoError('email_taken', { details: { field: 'email' } });
}
