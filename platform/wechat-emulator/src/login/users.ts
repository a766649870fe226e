// The people of the local WeChat, and the codes their phones get for an app.
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { avatarPng, nthPerson } from '../profile/avatars.ts';
import { newLoginCode, newOpenid, newPhoneCode, newSessionKey, randomDigits } from '../random.ts';
import type { Table } from '../record-store.ts';
import type { Code, User } from '../records.ts';
import type { World } from '../world.ts';

export const CODE_LIFE = 5 * MINUTE;
/** A wx.login may rotate the session_key, but not each one does: there is a shortest time between rotations. */
const SESSION_KEY_REST = HOUR;

export interface UserInput {
  /** The first configured app when left out. */
  readonly appid?: string;
  readonly openid?: string;
  readonly unionid?: string;
  readonly phone?: string;
  readonly countryCode?: string;
  readonly blocked?: boolean;
  readonly nickname?: string;
  /** One of the pictures at `/_emulator/avatars`. */
  readonly avatar?: string;
}

/** What can be changed later on. */
export type UserChange = Pick<UserInput, 'phone' | 'countryCode' | 'blocked' | 'nickname' | 'avatar'>;

/** @throws RangeError for an app that is not configured, an openid that is taken, or an avatar that there is not. */
export function createUser(world: World, input: UserInput = {}): User {
  const appid = appidOf(world, input.appid);
  const openid = input.openid ?? newOpenid();
  if (world.users.get(openid) !== undefined) throw new RangeError(`the openid ${openid} is taken`);
  const person = nthPerson(world.users.size);
  const { nickname = person.nickname, avatar = person.avatar } = input;
  avatarPng(avatar);
  const user: User = {
    openid,
    appid,
    ...(input.unionid === undefined ? {} : { unionid: input.unionid }),
    phone: input.phone ?? `138${randomDigits(8)}`,
    countryCode: input.countryCode ?? '86',
    blocked: input.blocked ?? false,
    nickname,
    avatar,
    sessionKey: newSessionKey(),
    sessionKeyAt: world.clock.now(),
  };
  world.users.put(openid, user);
  return user;
}

/** @throws RangeError for a user or an avatar that there is not. */
export function changeUser(world: World, openid: string, change: UserChange): User {
  const user = userOf(world, { openid });
  if (change.avatar !== undefined) avatarPng(change.avatar);
  const changed = { ...user, ...change };
  world.users.put(openid, changed);
  return changed;
}

/** Whose phone it is: the one named, or else the app's first user, who is created when there is none. */
export function userOf(world: World, { appid, openid }: { appid?: string; openid?: string }): User {
  if (openid !== undefined) {
    const user = world.users.get(openid);
    if (user === undefined) throw new RangeError(`there is no user ${openid}`);
    return user;
  }
  const wanted = appidOf(world, appid);
  return world.users.values().find((user) => user.appid === wanted) ?? createUser(world, { appid: wanted });
}

/** What wx.login does on the phone. */
export function mintLoginCode(world: World, user: User): Code {
  const now = world.clock.now();
  world.program.activity.put(user.openid, now);
  if (now - user.sessionKeyAt >= SESSION_KEY_REST) rotateSessionKey(world, user);
  return mint(world, world.loginCodes, user, newLoginCode());
}

/** What the getPhoneNumber button does. */
export const mintPhoneCode = (world: World, user: User): Code =>
  mint(world, world.phoneCodes, user, newPhoneCode());

/** What wx.pluginLogin does on the phone. */
export const mintPluginCode = (world: World, user: User): Code =>
  mint(world, world.pluginCodes, user, newPhoneCode());

export function rotateSessionKey(world: World, user: User): User {
  const rotated = { ...user, sessionKey: newSessionKey(), sessionKeyAt: world.clock.now() };
  world.users.put(user.openid, rotated);
  return rotated;
}

function mint(world: World, codes: Table<Code>, { appid, openid }: User, code: string): Code {
  const issuedAt = world.clock.now();
  // Old codes need not be remembered: unknown and expired get the same answer.
  for (const old of codes.values()) {
    if (issuedAt - old.issuedAt <= CODE_LIFE) break;
    codes.delete(old.code);
  }
  const record = { code, appid, openid, issuedAt, used: false };
  codes.put(code, record);
  return record;
}

/** The app named, or the first one. @throws RangeError when it is not configured. */
export function appidOf(world: World, appid: string | undefined): string {
  const wanted = appid ?? [...world.apps.keys()][0];
  if (wanted === undefined || !world.apps.has(wanted)) throw new RangeError(`there is no app ${wanted}`);
  return wanted;
}
