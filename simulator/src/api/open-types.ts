// What a button's `open-type` does: the phone asks, the emulator answers, the button tells.
import { ask, askWechat } from './account.ts';
import type { ApiContext } from './define.ts';
import { askPrivacy } from './privacy.ts';

export interface OpenTypeAnswer {
  readonly event: string;
  readonly detail: object;
}

type Act = (context: ApiContext) => Promise<OpenTypeAnswer | undefined>;

const phone =
  (event: string, realtime: boolean): Act =>
  async (context) => {
    await askPrivacy(context, 'button.open-type.getPhoneNumber');
    const isAllowed = await ask(context, {
      title: '手机号',
      content: '申请获取并验证你的手机号',
      yes: '允许',
      no: '不允许',
    });
    const answer = isAllowed ? 'allow' : 'deny';
    return { event, detail: await askWechat(context, '/_emulator/phone-button', { answer, realtime }) };
  };

const openTypes: Readonly<Record<string, Act>> = {
  getPhoneNumber: phone('getphonenumber', false),
  getRealtimePhoneNumber: phone('getrealtimephonenumber', true),
  async chooseAvatar(context) {
    await askPrivacy(context, 'button.open-type.chooseAvatar');
    const isChosen = await ask(context, { title: '头像', content: '用微信头像？', yes: '使用' });
    if (!isChosen) return undefined;
    const { event, path } = await askWechat(context, '/_emulator/avatar-button');
    if (event !== true) return undefined;
    const picture = await context.ports.host.wechatFile?.(String(path));
    if (picture === undefined) return undefined;
    return {
      event: 'chooseavatar',
      detail: { avatarUrl: context.files.keep({ bytes: picture, type: 'image/png' }) },
    };
  },
  async agreePrivacyAuthorization() {
    return { event: 'agreeprivacyauthorization', detail: {} };
  },
  async getUserInfo(context) {
    const { errMsg: _message, ...data } = await askWechat(context, '/_emulator/open-data');
    return { event: 'getuserinfo', detail: { ...data, errMsg: 'getUserInfo:ok' } };
  },
  async openSetting({ permissions }) {
    return { event: 'opensetting', detail: { authSetting: { ...permissions }, errMsg: 'openSetting:ok' } };
  },
  async share({ navigation, ports: { screen } }) {
    const shared = navigation.top()?.call('onShareAppMessage', { from: 'button' }) as
      | { title?: string }
      | undefined;
    screen.toast({ title: `已分享：${shared?.title ?? ''}`, icon: 'none', mask: false });
    setTimeout(() => screen.toast(null), 1500);
    return undefined;
  },
};

export const openTypeNames: ReadonlySet<string> = new Set(Object.keys(openTypes));

/** @returns undefined when the button has nothing to tell */
export const runOpenType = (name: string, context: ApiContext): Promise<OpenTypeAnswer | undefined> =>
  openTypes[name]!(context);
