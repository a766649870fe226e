// The rows of identity: the only file of this service that knows SQL.
import type { Database, Transaction } from '@xiaoqiao/database';
import { type ExpressionBuilder, type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import type {
  AddressRow,
  IdentityTables,
  LoginAttemptsRow,
  SessionRow,
  UserRow,
  WechatAccountRow,
} from './tables.ts';

type Reader = Kysely<IdentityTables>;
export const reading = (database: Database): Reader => database.reader<IdentityTables>();
/** Reads inside a transaction see its own writes. */
export const readingIn = (tx: Transaction): Reader => tx.on<IdentityTables>();

// Users

export const findUser = (reader: Reader, id: string): Promise<UserRow | undefined> =>
  reader.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();

export const findUserByUsername = (reader: Reader, username: string): Promise<UserRow | undefined> =>
  reader.selectFrom('users').selectAll().where('username', '=', username).executeTakeFirst();

export const findUserByEmail = (reader: Reader, emailLower: string): Promise<UserRow | undefined> =>
  reader.selectFrom('users').selectAll().where('email_lower', '=', emailLower).executeTakeFirst();

/** Newest first, from below `beforeId`; `keyword` is the beginning of a username, nickname or e-mail address. */
export function listUsers(
  reader: Reader,
  { beforeId, keyword, limit }: { beforeId: string | undefined; keyword: string | undefined; limit: number },
): Promise<UserRow[]> {
  let query = reader.selectFrom('users').selectAll().orderBy('id', 'desc').limit(limit);
  if (beforeId !== undefined) query = query.where('id', '<', beforeId);
  if (keyword !== undefined && keyword !== '') {
    const lower = keyword.toLowerCase();
    query = query.where((where) =>
      where.or([
        beginsWith(where, 'username', lower),
        beginsWith(where, 'nickname', keyword),
        beginsWith(where, 'email_lower', lower),
      ]),
    );
  }
  return query.execute();
}

function beginsWith(
  where: ExpressionBuilder<IdentityTables, 'users'>,
  column: 'username' | 'nickname' | 'email_lower',
  text: string,
) {
  // `!` escapes alike on all engines; a backslash is itself an escape in MySQL's literals.
  const pattern = `${text.replace(/[!%_]/g, '!$&')}%`;
  return sql<boolean>`${where.ref(column)} like ${pattern} escape '!'`;
}

export async function insertUser(tx: Transaction, row: Insertable<UserRow>): Promise<void> {
  await readingIn(tx).insertInto('users').values(row).execute();
}

export async function updateUser(tx: Transaction, id: string, change: Updateable<UserRow>): Promise<void> {
  await readingIn(tx).updateTable('users').set(change).where('id', '=', id).execute();
}

/** Other transactions that lock the same user wait until this one ends; SQLite has one writer at a time anyway. */
export function lockUser(tx: Transaction, id: string): Promise<UserRow | undefined> {
  const query = readingIn(tx).selectFrom('users').selectAll().where('id', '=', id);
  return (tx.engine === 'sqlite' ? query : query.forUpdate()).executeTakeFirst();
}

// WeChat accounts

export const findWechatAccount = (
  reader: Reader,
  { appid, openid }: { appid: string; openid: string },
): Promise<WechatAccountRow | undefined> =>
  reader
    .selectFrom('wechat_accounts')
    .selectAll()
    .where('appid', '=', appid)
    .where('openid', '=', openid)
    .executeTakeFirst();

export const listWechatAccounts = (
  reader: Reader,
  userIds: readonly string[],
): Promise<WechatAccountRow[]> =>
  userIds.length === 0
    ? Promise.resolve([])
    : reader.selectFrom('wechat_accounts').selectAll().where('user_id', 'in', userIds).execute();

export async function insertWechatAccount(tx: Transaction, row: WechatAccountRow): Promise<void> {
  await readingIn(tx).insertInto('wechat_accounts').values(row).execute();
}

export async function updateWechatAccount(
  tx: Transaction,
  { appid, openid }: { appid: string; openid: string },
  change: Updateable<WechatAccountRow>,
): Promise<void> {
  await readingIn(tx)
    .updateTable('wechat_accounts')
    .set(change)
    .where('appid', '=', appid)
    .where('openid', '=', openid)
    .execute();
}

// Sessions

export const findSession = (reader: Reader, id: string): Promise<SessionRow | undefined> =>
  reader.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();

export const listRevokedSessions = (reader: Reader, since: number): Promise<SessionRow[]> =>
  reader.selectFrom('sessions').selectAll().where('revoked_at', '>=', since).execute();

export async function insertSession(tx: Transaction, row: SessionRow): Promise<void> {
  await readingIn(tx).insertInto('sessions').values(row).execute();
}

export async function prolongSession(tx: Transaction, id: string, expiresAt: number): Promise<void> {
  await readingIn(tx).updateTable('sessions').set({ expires_at: expiresAt }).where('id', '=', id).execute();
}

/** Revokes the sessions of a user that are not yet; only `sessionId` when given. @returns their ids */
export async function revokeSessions(
  tx: Transaction,
  { userId, sessionId, now }: { userId: string; sessionId?: string | undefined; now: number },
): Promise<string[]> {
  let query = readingIn(tx)
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now);
  if (sessionId !== undefined) query = query.where('id', '=', sessionId);
  const ids = (await query.execute()).map(({ id }) => id);
  if (ids.length > 0)
    await readingIn(tx).updateTable('sessions').set({ revoked_at: now }).where('id', 'in', ids).execute();
  return ids;
}

/** Removes what has ended of a user: sessions with their tokens. */
export async function deleteEndedSessions(tx: Transaction, userId: string, now: number): Promise<void> {
  const ended = readingIn(tx)
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .where('expires_at', '<=', now);
  const ids = (await ended.execute()).map(({ id }) => id);
  if (ids.length === 0) return;
  await readingIn(tx).deleteFrom('refresh_tokens').where('session_id', 'in', ids).execute();
  await readingIn(tx).deleteFrom('sessions').where('id', 'in', ids).execute();
}

export async function insertRefreshToken(
  tx: Transaction,
  row: { hash: string; sessionId: string; expiresAt: number; now: number },
): Promise<void> {
  const db = readingIn(tx);
  await db
    .deleteFrom('refresh_tokens')
    .where('session_id', '=', row.sessionId)
    .where('expires_at', '<=', row.now)
    .execute();
  await db
    .insertInto('refresh_tokens')
    .values({ hash: row.hash, session_id: row.sessionId, expires_at: row.expiresAt, used_at: null })
    .execute();
}

/**
 * Marks a token as used. The condition is in the update itself, so of many that try at once one succeeds.
 * @returns whose token it is, and whether this call was the one; undefined for an unknown token
 */
export async function claimRefreshToken(
  tx: Transaction,
  hash: string,
  now: number,
): Promise<{ sessionId: string; expiresAt: number; first: boolean } | undefined> {
  const db = readingIn(tx);
  const { numUpdatedRows } = await db
    .updateTable('refresh_tokens')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  const row = await db
    .selectFrom('refresh_tokens')
    .select(['session_id', 'expires_at'])
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row && { sessionId: row.session_id, expiresAt: row.expires_at, first: numUpdatedRows === 1n };
}

// Addresses

/** The default one first, then the newest. */
export const listAddresses = (reader: Reader, userId: string): Promise<AddressRow[]> =>
  reader
    .selectFrom('addresses')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('is_default', 'desc')
    .orderBy('id', 'desc')
    .execute();

/** Whosever they are. */
export const findAddresses = (reader: Reader, ids: readonly string[]): Promise<AddressRow[]> =>
  reader
    .selectFrom('addresses')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();

export async function insertAddress(tx: Transaction, row: AddressRow): Promise<void> {
  await readingIn(tx).insertInto('addresses').values(row).execute();
}

export async function updateAddress(
  tx: Transaction,
  { userId, id }: { userId: string; id: string },
  change: Updateable<AddressRow>,
): Promise<void> {
  await readingIn(tx)
    .updateTable('addresses')
    .set(change)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .execute();
}

export async function clearDefaultAddress(tx: Transaction, userId: string): Promise<void> {
  await readingIn(tx).updateTable('addresses').set({ is_default: 0 }).where('user_id', '=', userId).execute();
}

export async function deleteAddress(
  tx: Transaction,
  { userId, id }: { userId: string; id: string },
): Promise<void> {
  await readingIn(tx).deleteFrom('addresses').where('id', '=', id).where('user_id', '=', userId).execute();
}

export async function deleteAddresses(tx: Transaction, userId: string): Promise<void> {
  await readingIn(tx).deleteFrom('addresses').where('user_id', '=', userId).execute();
}

// Failed logins

export const listLoginAttempts = (
  reader: Reader,
  keyHashes: readonly string[],
): Promise<LoginAttemptsRow[]> =>
  reader.selectFrom('login_attempts').selectAll().where('key_hash', 'in', keyHashes).execute();

/** The row for this transaction alone, made when there is none; those whose time has come are forgotten. */
export async function lockLoginAttempts(
  tx: Transaction,
  keyHash: string,
  now: number,
): Promise<LoginAttemptsRow> {
  const db = readingIn(tx);
  await db.deleteFrom('login_attempts').where('forget_at', '<=', now).execute();
  const query = db.selectFrom('login_attempts').selectAll().where('key_hash', '=', keyHash);
  const found = await (tx.engine === 'sqlite' ? query : query.forUpdate()).executeTakeFirst();
  if (found !== undefined) return found;
  const fresh = { key_hash: keyHash, failures: 0, blocked_until: 0, forget_at: now };
  await db.insertInto('login_attempts').values(fresh).execute();
  return fresh;
}

export async function updateLoginAttempts(
  tx: Transaction,
  keyHash: string,
  change: Updateable<LoginAttemptsRow>,
): Promise<void> {
  await readingIn(tx).updateTable('login_attempts').set(change).where('key_hash', '=', keyHash).execute();
}

export async function deleteLoginAttempts(tx: Transaction, keyHash: string): Promise<void> {
  await readingIn(tx).deleteFrom('login_attempts').where('key_hash', '=', keyHash).execute();
}
