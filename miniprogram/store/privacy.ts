// WeChat asks for consent before the first private interface: the component privacy-gate answers it.
// https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
import { observable } from './observable';

type Answer = (result: { event: 'agree' | 'disagree' | 'exposureAuthorization'; buttonId?: string }) => void;

/** Those that wait for the user's answer. */
export const privacyQuestions = observable<readonly Answer[]>([]);

export function watchPrivacy(): void {
  // The typings call what is handed over a result; it is the function that answers.
  wx.onNeedPrivacyAuthorization((resolve: unknown) => {
    privacyQuestions.set([...privacyQuestions.get(), resolve as Answer]);
  });
}

export function answerPrivacy(agreed: boolean, buttonId: string): void {
  const waiting = privacyQuestions.get();
  privacyQuestions.set([]);
  for (const answer of waiting) answer(agreed ? { event: 'agree', buttonId } : { event: 'disagree' });
}
