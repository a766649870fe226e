// What the phone reports when its user answers: phone number, avatar, nickname, and the privacy gate in front of them.
import { randomBytes } from 'node:crypto';
import { encryptUserData } from '@xiaoqiao/wechat/wire';
import { mintPhoneCode } from '../login/users.ts';
import type { User } from '../records.ts';
import { verdictOn } from '../safety/verdicts.ts';
import type { World } from '../world.ts';
import { avatarPng } from './avatars.ts';

/** The detail of `bindgetphonenumber`. */
export interface PhoneButtonResult {
  readonly errMsg: string;
  readonly errno?: number;
  readonly code?: string;
  readonly encryptedData?: string;
  readonly iv?: string;
}

/** @param realtime getRealtimePhoneNumber, which hands over a code and nothing else. */
export function pressPhoneButton(
  world: World,
  user: User,
  { answer, realtime }: { answer: 'allow' | 'deny'; realtime: boolean },
): PhoneButtonResult {
  const name = realtime ? 'getRealtimePhoneNumber' : 'getPhoneNumber';
  // Whether anything is left of what was paid for is looked at before the user is asked.
  if (world.faults.take('phoneQuota')) return { errMsg: `${name}:fail`, errno: 1_400_001 };
  if (answer === 'deny') return { errMsg: `${name}:fail user deny` };
  const { code } = mintPhoneCode(world, user);
  const result = { errMsg: `${name}:ok`, code };
  if (realtime) return result;
  const { phone, countryCode, sessionKey, appid } = user;
  const watermark = { timestamp: Math.floor(world.clock.now() / 1000), appid };
  const phoneNumber = countryCode === '86' ? phone : `+${countryCode}${phone}`;
  const data = { phoneNumber, purePhoneNumber: phone, countryCode, watermark };
  return { ...result, ...encryptUserData(sessionKey, randomBytes(16), data) };
}

/**
 * `<button open-type="chooseAvatar">`: the picture the user takes, his own unless another is named. A picture that
 * content security refuses (a verdict for its name) never reaches the page: no event is fired.
 */
export function chooseAvatar(
  world: World,
  user: User,
  avatar = user.avatar,
): { event: true; avatar: string; path: string } | { event: false } {
  avatarPng(avatar);
  if (verdictOn(world, avatar).suggest === 'risky') return { event: false };
  return { event: true, avatar, path: `/_emulator/avatars/${avatar}` };
}

/** `<input type="nickname">` after it has lost the focus: emptied when content security refuses what was typed. */
export const typeNickname = (world: World, user: User, nickname = user.nickname): { nickname: string } => ({
  nickname: verdictOn(world, nickname).suggest === 'risky' ? '' : nickname,
});

export interface PrivacyView {
  /** The user has to agree before a privacy API answers. */
  readonly needAuthorization: boolean;
  readonly privacyContractName: string;
  /** APIs that are not declared in the admin console: errno 112, whatever the user says. */
  readonly undeclared: readonly string[];
}

export interface PrivacyGuide {
  readonly required: boolean;
  readonly undeclared: readonly string[];
}

export function privacyOf(world: World, user: User): PrivacyView {
  const { required, undeclared } = guideOf(world, user.appid);
  return {
    needAuthorization: required && world.program.privacyAgreed.get(user.openid) !== true,
    privacyContractName: '《本地微信用户隐私保护指引》',
    undeclared,
  };
}

/** What `resolve` of wx.onNeedPrivacyAuthorization was called with; looking at the guide agrees to nothing. */
export function answerPrivacy(
  world: World,
  user: User,
  event: 'agree' | 'disagree' | 'exposureAuthorization',
): PrivacyView {
  if (event !== 'exposureAuthorization') world.program.privacyAgreed.put(user.openid, event === 'agree');
  return privacyOf(world, user);
}

const guideOf = (world: World, appid: string): PrivacyGuide =>
  world.program.privacyGuides.get(appid) ?? { required: false, undeclared: [] };
