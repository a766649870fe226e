// The hand on the user's phone: who he is, what he answers, what he picks.
import { appidOf, changeUser, type UserChange, userOf } from '../login/users.ts';
import { avatarNames, avatarPng } from '../profile/avatars.ts';
import {
  answerPrivacy,
  chooseAvatar,
  type PhoneButtonResult,
  type PrivacyGuide,
  type PrivacyView,
  pressPhoneButton,
  privacyOf,
  typeNickname,
} from '../profile/phone-buttons.ts';
import type { World } from '../world.ts';
import type { PhoneOwner } from './control.ts';
import { type UserView, viewUser } from './views.ts';

/** Functions throw RangeError when they are asked about something that does not exist. */
export interface PhoneControl {
  changeUser(openid: string, change: UserChange): UserView;
  /** The button for phone numbers; what its event carries. */
  pressPhoneButton(input: PhoneOwner & { answer?: 'allow' | 'deny'; realtime?: boolean }): PhoneButtonResult;
  avatars(): { name: string; path: string }[];
  /** PNG. */
  avatar(name: string): Buffer;
  /** The button for avatars; without `event`, the picture was refused and nothing is fired. */
  chooseAvatar(input: PhoneOwner & { avatar?: string }): ReturnType<typeof chooseAvatar>;
  /** The input for nicknames after it lost the focus; his own name when left out. */
  typeNickname(input: PhoneOwner & { nickname?: string }): { nickname: string };
  /** What the popup for privacy was answered; without an answer, how things stand. */
  privacy(input: PhoneOwner & { event?: 'agree' | 'disagree' | 'exposureAuthorization' }): PrivacyView;
  /** Whether users must agree first, and what the admin console lacks. */
  setPrivacyGuide(input: { appid?: string; required: boolean; undeclared?: readonly string[] }): PrivacyGuide;
}

export function createPhoneControl(world: World): PhoneControl {
  return {
    changeUser: (openid, change) => viewUser(changeUser(world, openid, change)),
    pressPhoneButton: ({ answer = 'allow', realtime = false, ...owner }) =>
      pressPhoneButton(world, userOf(world, owner), { answer, realtime }),
    avatars: () => avatarNames.map((name) => ({ name, path: `/_emulator/avatars/${name}` })),
    avatar: avatarPng,
    chooseAvatar: ({ avatar, ...owner }) => chooseAvatar(world, userOf(world, owner), avatar),
    typeNickname: ({ nickname, ...owner }) => typeNickname(world, userOf(world, owner), nickname),
    privacy({ event, ...owner }) {
      const user = userOf(world, owner);
      return event === undefined ? privacyOf(world, user) : answerPrivacy(world, user, event);
    },
    setPrivacyGuide({ appid, required, undeclared = [] }) {
      const guide = { required, undeclared };
      world.program.privacyGuides.put(appidOf(world, appid), guide);
      return guide;
    },
  };
}
