// Fits content security into the ports of the services: what users write is judged before others read it.
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import type { Safety, TextToCheck } from '@xiaoqiao/wechat';

/** `unavailable`: WeChat could not say. Each service decides what that means for it. */
export type TextVerdict = 'pass' | 'review' | 'risky' | 'unavailable';

export type JudgeText = (
  text: Pick<TextToCheck, 'content' | 'openid'> & { readonly scene: 'profile' | 'comment' },
) => Promise<TextVerdict>;

export function createContentChecks({
  safety,
  log,
  enabled,
}: {
  safety: Pick<Safety, 'checkText'>;
  log: Log;
  enabled: boolean;
}): JudgeText {
  if (!enabled) return async () => 'pass';
  return async (text) => {
    try {
      // Its errcode says nothing about the content, `suggest` does.
      return (await safety.checkText(text)).suggest;
    } catch (error) {
      if (!isXiaoqiaoError(error)) throw error;
      log.warn('a text could not be checked', { scene: text.scene, error });
      return 'unavailable';
    }
  };
}
