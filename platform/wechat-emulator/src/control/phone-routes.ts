// The control API of the user's phone, for browsers and tests that play it.
import { flag, list, oneOf, type Rule, text } from '../fields.ts';
import { anyText } from '../http/api-rules.ts';
import type { UserChange } from '../login/users.ts';
import { type ControlRouter, owner } from './control-router.ts';
import type { PhoneControl } from './phone-control.ts';

type Input<
  Name extends 'pressPhoneButton' | 'chooseAvatar' | 'typeNickname' | 'privacy' | 'setPrivacyGuide',
> = Parameters<PhoneControl[Name]>[0];

const nickname: Rule = (value, field) =>
  anyText(value, field) ??
  ((value as string).length <= 64 ? undefined : { field, issue: 'must have up to 64 characters', value });

/** Of a user; all can be changed later on. */
export const profileMembers = {
  'phone?': text(20),
  'countryCode?': text(4),
  'blocked?': flag,
  'nickname?': nickname,
  'avatar?': text(32),
};

export function addPhoneRoutes({ get, post }: ControlRouter, control: PhoneControl): void {
  post('/users/:openid', profileMembers, (change, { openid }) =>
    control.changeUser(openid!, change as UserChange),
  );
  post('/phone-button', { ...owner, 'answer?': oneOf('allow', 'deny'), 'realtime?': flag }, (body) =>
    control.pressPhoneButton(body as Input<'pressPhoneButton'>),
  );
  get('/avatars', () => ({ list: control.avatars() }));
  post('/avatar-button', { ...owner, 'avatar?': text(32) }, (body) =>
    control.chooseAvatar(body as Input<'chooseAvatar'>),
  );
  post('/nickname-input', { ...owner, 'nickname?': nickname }, (body) =>
    control.typeNickname(body as Input<'typeNickname'>),
  );
  post('/privacy', { ...owner, 'event?': oneOf('agree', 'disagree', 'exposureAuthorization') }, (body) =>
    control.privacy(body as Input<'privacy'>),
  );
  post('/privacy-guide', { 'appid?': text(64), required: flag, 'undeclared?': list(text(64)) }, (body) =>
    control.setPrivacyGuide(body as unknown as Input<'setPrivacyGuide'>),
  );
}
