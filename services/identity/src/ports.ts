// What identity needs from outside, as small interfaces; apps/server hands the adapters in.
import type { Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';

export interface WechatLogin {
  /**
   * Exchanges a wx.login code, which works once.
   * @throws XiaoqiaoError `wechat_code_invalid`, `wechat_code_used`, `wechat_user_blocked`, `wechat_unavailable`
   */
  code2Session(
    code: string,
    appid?: string,
  ): Promise<{ openid: string; sessionKey: string; unionid?: string | undefined }>;
}

export interface WechatPhone {
  /**
   * The number behind a getPhoneNumber code. `countryCode` has digits only, e.g. `86`.
   * @throws XiaoqiaoError `wechat_code_invalid`, `wechat_code_used`, `wechat_unavailable`
   */
  getPhoneNumber(code: string, appid?: string): Promise<{ countryCode: string; purePhoneNumber: string }>;
}

export interface Texts {
  /** What WeChat makes of what the user wrote; `unavailable` when it cannot say. Never throws for what WeChat does. */
  judge(text: {
    content: string;
    openid: string;
    scene: 'profile';
  }): Promise<'pass' | 'review' | 'risky' | 'unavailable'>;
}

export interface Pictures {
  /**
   * From now on the user shows this picture, and no longer the one before; addresses elsewhere are passed over.
   * @throws XiaoqiaoError `file_not_usable`
   */
  claim(
    tx: Transaction,
    claim: { subject: string; purpose: 'avatar'; userId: Id<'user'>; urls: readonly string[] },
  ): Promise<void>;
}

export interface Revocations {
  /** From now until `untilMs` (Unix time) no access token of this session is accepted, anywhere. */
  revoke(sessionId: string, untilMs: number): Promise<void> | void;
}
