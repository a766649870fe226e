// A user: roles as they are stored, a phone number as it is shown.
import { type Role, roles, type User } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { UserRow } from './tables.ts';

/** What WeChat itself calls people who have not said who they are. */
export const DEFAULT_NICKNAME = '微信用户';

/** In the catalogue's order, so that the same roles are always the same text. */
export const storedRoles = (held: readonly Role[]): string =>
  roles.filter((role) => held.includes(role)).join(',');

export const rolesOf = ({ roles: stored }: Pick<UserRow, 'roles'>): Role[] =>
  roles.filter((role) => stored.split(',').includes(role));

/** A user row as it begins. */
export const newUserRow = (
  given: Pick<UserRow, 'id' | 'nickname'> & Partial<UserRow>,
  now: number,
): UserRow => ({
  username: null,
  email: null,
  email_lower: null,
  avatar_url: null,
  phone_sealed: null,
  roles: storedRoles(['user']),
  password_hash: null,
  disabled: 0,
  created_at: now,
  updated_at: now,
  ...given,
});

export const toUser = (
  row: UserRow,
  { phone, wechatBound }: { phone: string | null; wechatBound: boolean },
): User => ({
  id: row.id,
  username: row.username,
  email: row.email,
  nickname: row.nickname,
  avatarUrl: row.avatar_url,
  phone: phone === null ? null : maskPhone(phone),
  wechatBound,
  roles: rolesOf(row),
  createdAt: toRfc3339(row.created_at),
});

/** `+86 13800001111` → `+86 138****1111`; of a short number only the end is shown. */
export function maskPhone(phone: string): string {
  const [countryCode, number = ''] = phone.split(' ');
  const shownAhead = number.length >= 10 ? 3 : 0;
  const shownBehind = Math.min(4, Math.floor(number.length / 2));
  const hidden = '*'.repeat(number.length - shownAhead - shownBehind);
  return `${countryCode} ${number.slice(0, shownAhead)}${hidden}${number.slice(number.length - shownBehind)}`;
}
