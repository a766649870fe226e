// The privacy gate: before the first private interface the app's own dialog asks, or WeChat's when it has none.
// https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
import { ask, askWechat } from './account.ts';
import { type ApiContext, ApiFailure } from './define.ts';

type Answer = (answer: { event?: string; buttonId?: string }) => void;
type Listener = (resolve: Answer, about: { referrer: string }) => void;

const heard = new WeakMap<object, Listener>();

export function privacyListener({ ports }: ApiContext, listener: Listener): void {
  heard.set(ports, listener);
}

/** @throws ApiFailure when the user declines */
export async function askPrivacy(context: ApiContext, referrer = ''): Promise<void> {
  if (context.ports.host.wechat === undefined) return;
  const { needAuthorization } = await askWechat(context, '/_emulator/privacy');
  if (!needAuthorization) return;
  const listener = heard.get(context.ports);
  const isAgreed =
    listener === undefined
      ? await ask(context, {
          title: '隐私保护提示',
          content: '使用前请阅读并同意隐私保护指引。',
          yes: '同意',
          no: '拒绝',
        })
      : await asked(context, listener, referrer);
  await askWechat(context, '/_emulator/privacy', { event: isAgreed ? 'agree' : 'disagree' });
  if (!isAgreed) throw new ApiFailure('privacy permission is not authorized', { errno: 104 });
}

const asked = ({ errors }: ApiContext, listener: Listener, referrer: string): Promise<boolean> =>
  new Promise((resolve) => {
    const answer: Answer = ({ event }) => {
      if (event === 'agree' || event === 'disagree') resolve(event === 'agree');
    };
    errors.guard('wx.onNeedPrivacyAuthorization', () => listener(answer, { referrer }));
  });
