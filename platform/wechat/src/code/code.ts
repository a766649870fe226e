// Ways into the mini program from outside: codes to scan, links to tap.
import type { Api } from '../token/api.ts';
import { getScheme, getShortLink, getUrlLink, type LinkTarget, type ShortLinkTarget } from './links.ts';
import {
  type CodePicture,
  getLimited,
  getUnlimited,
  type LimitedCode,
  type UnlimitedCode,
} from './program-code.ts';

/** Every call throws XiaoqiaoError wechat_unavailable or wechat_rejected, and validation_failed before it is sent. */
export interface Code {
  /** As many as wanted; what a page needs to know goes into `scene`. 41030: the released version has no such page. */
  getUnlimited(code: UnlimitedCode, appid?: string): Promise<CodePicture>;
  /** A hundred thousand in all; `used` says how many already are, when WeChat tells. */
  getLimited(code: LimitedCode, appid?: string): Promise<CodePicture & { readonly used?: number }>;
  /** `https://wxaurl.cn/…` */
  getUrlLink(target: LinkTarget, appid?: string): Promise<string>;
  /** `weixin://dl/business/…` */
  getScheme(target: LinkTarget, appid?: string): Promise<string>;
  /** `#小程序://…`, opens inside WeChat only. */
  getShortLink(target: ShortLinkTarget, appid?: string): Promise<string>;
}

export const createCode = ({ api }: { api: Api }): Code => ({
  getUnlimited: (code, appid) => getUnlimited(api, code, appid),
  getLimited: (code, appid) => getLimited(api, code, appid),
  getUrlLink: (target, appid) => getUrlLink(api, target, appid),
  getScheme: (target, appid) => getScheme(api, target, appid),
  getShortLink: (target, appid) => getShortLink(api, target, appid),
});
