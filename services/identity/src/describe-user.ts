// Users as clients see them: the row, whether WeChat is bound, the phone number opened and masked.
import type { User } from '@xiaoqiao/contract';
import type { Identity } from './identity.ts';
import { listWechatAccounts, reading } from './store.ts';
import type { UserRow } from './tables.ts';
import { toUser } from './user.ts';

export async function describeUsers(
  { database, sealer, log }: Pick<Identity, 'database' | 'sealer' | 'log'>,
  rows: readonly UserRow[],
): Promise<User[]> {
  const accounts = await listWechatAccounts(
    reading(database),
    rows.map(({ id }) => id),
  );
  const bound = new Set(accounts.map(({ user_id }) => user_id));
  return rows.map((row) => toUser(row, { phone: openPhone(row), wechatBound: bound.has(row.id) }));

  /** A value that cannot be opened counts as none: a lost key must not keep people from logging in. */
  function openPhone({ id, phone_sealed }: UserRow): string | null {
    if (phone_sealed === null) return null;
    try {
      return sealer.open(phone_sealed, { kind: 'phone', owner: id });
    } catch (error) {
      log.error('a sealed value was refused', { userId: id, kind: 'phone', error });
      return null;
    }
  }
}

export async function describeUser(
  identity: Pick<Identity, 'database' | 'sealer' | 'log'>,
  row: UserRow,
): Promise<User> {
  const [user] = await describeUsers(identity, [row]);
  return user!;
}
