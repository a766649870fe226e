// Content security: texts are judged at once, media later, by a pushed message.
import { text } from '../http/reply-fields.ts';
import { requireLength } from '../invalid-input.ts';
import type { Api } from '../token/api.ts';
import {
  CHECKED_TEXT_LENGTH,
  type CheckedMedia,
  type CheckScene,
  checkedMedia,
  checkScenes,
} from '../wire/index.ts';
import { type ContentVerdict, readVerdict } from './verdict.ts';

export interface TextToCheck {
  /** Up to 2500 characters. */
  readonly content: string;
  readonly scene: CheckScene;
  /** Who wrote it; must have used the mini program in the last two hours (else 61010). */
  readonly openid: string;
  readonly title?: string;
  readonly nickname?: string;
  /** The user's motto; only where the scene is `profile`. */
  readonly signature?: string;
}

export interface MediaToCheck {
  /** Public, up to 10 MB. */
  readonly url: string;
  readonly type: CheckedMedia;
  readonly scene: CheckScene;
  readonly openid: string;
}

/** Every call throws XiaoqiaoError wechat_unavailable or wechat_rejected, and validation_failed before it is sent. */
export interface Safety {
  checkText(text: TextToCheck, appid?: string): Promise<ContentVerdict & { readonly traceId: string }>;
  /** The verdict comes within half an hour as the pushed event `wxa_media_check` with the same `traceId`. */
  checkMedia(media: MediaToCheck, appid?: string): Promise<{ readonly traceId: string }>;
}

export const createSafety = ({ api }: { api: Api }): Safety => ({
  async checkText({ content, scene, openid, title, nickname, signature }, appid) {
    requireLength('content', content, CHECKED_TEXT_LENGTH);
    const body = {
      version: 2,
      content,
      scene: checkScenes[scene],
      openid,
      ...(title === undefined ? {} : { title }),
      ...(nickname === undefined ? {} : { nickname }),
      ...(signature === undefined || scene !== 'profile' ? {} : { signature }),
    };
    const reply = await api.ask({ method: 'POST', path: '/wxa/msg_sec_check', body, sealable: true }, appid);
    return { ...readVerdict(reply), traceId: text(reply, 'trace_id') };
  },
  async checkMedia({ url, type, scene, openid }, appid) {
    const body = {
      version: 2,
      media_url: url,
      media_type: checkedMedia[type],
      scene: checkScenes[scene],
      openid,
    };
    const reply = await api.ask({ method: 'POST', path: '/wxa/media_check_async', body }, appid);
    return { traceId: text(reply, 'trace_id') };
  },
});
