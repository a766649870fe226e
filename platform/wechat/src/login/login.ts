// Login: codes, session keys, and the data of the user that a session key opens.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Apps } from '../apps.ts';
import type { Exchange } from '../http/exchange.ts';
import { text } from '../http/reply-fields.ts';
import type { Api } from '../token/api.ts';
import { decryptUserData, type EncryptedData, signLoginState, verifyRawData } from '../wire/index.ts';
import { checkEncryptedData, type EncryptedDataCheck } from './check-encrypted-data.ts';
import { code2Session, type WechatSession } from './code2session.ts';
import { checkSessionKey, resetUserSessionKey, type SessionKeyHolder } from './session-key.ts';

export interface Login {
  /**
   * Redeems a login code, which works once, within five minutes, for the app that made it.
   * @throws XiaoqiaoError wechat_code_invalid, wechat_code_used, wechat_user_blocked, wechat_unavailable, wechat_rejected.
   */
  code2Session(code: string, appid?: string): Promise<WechatSession>;
  /**
   * The user's openpid for a code of wx.pluginLogin, which works once, within five minutes; `appid` is the plugin's.
   * @throws XiaoqiaoError wechat_code_invalid, wechat_unavailable, wechat_rejected.
   */
  getPluginOpenpid(code: string, appid?: string): Promise<string>;
  /** Is this still the user's session_key at WeChat? Another wx.login may have replaced it. */
  checkSessionKey(holder: SessionKeyHolder, appid?: string): Promise<boolean>;
  /** Another session_key, which ends when the old one would have; the old one is dead at once. Not often per user. */
  resetUserSessionKey(holder: SessionKeyHolder, appid?: string): Promise<SessionKeyHolder>;
  /** Lower-case hex, for APIs that want the user's login state; `body` is the request's, and empty for GET. */
  loginStateSignature(sessionKey: string, body?: string | Uint8Array): string;
  /**
   * Opens encryptedData and checks that it was made for this app. The phone must have logged in before it asked for
   * the data: a login in between replaces the key.
   * @throws XiaoqiaoError wechat_data_invalid: log in, then ask for the data again.
   */
  openUserData(sealed: EncryptedData, sessionKey: string, appid?: string): Record<string, unknown>;
  /** Did WeChat make this encryptedData, within the last three days? */
  checkEncryptedData(encryptedData: string, appid?: string): Promise<EncryptedDataCheck>;
  /**
   * The members of rawData, if its signature is right. `rawData` exactly as it was received.
   * @throws XiaoqiaoError wechat_data_invalid.
   */
  readRawData(signed: { rawData: string; signature: string }, sessionKey: string): Record<string, unknown>;
}

export function createLogin(deps: { exchange: Exchange; apps: Apps; api: Api }): Login {
  const { apps, api } = deps;
  return {
    code2Session: (code, appid = apps.first) => code2Session(deps, code, appid),
    async getPluginOpenpid(code, appid) {
      const call = { method: 'POST', path: '/wxa/getpluginopenpid', body: { code } } as const;
      return text(await api.ask(call, appid), 'openpid');
    },
    checkSessionKey: (holder, appid = apps.first) => checkSessionKey(api, holder, appid),
    resetUserSessionKey: (holder, appid = apps.first) => resetUserSessionKey(api, holder, appid),
    loginStateSignature: signLoginState,
    openUserData(sealed, sessionKey, appid = apps.first) {
      const data = decryptUserData(sealed, { sessionKey, appid });
      if (data === undefined) throw new XiaoqiaoError('wechat_data_invalid');
      return data;
    },
    checkEncryptedData: (data, appid = apps.first) => checkEncryptedData(api, data, appid),
    readRawData({ rawData, signature }, sessionKey) {
      if (!verifyRawData(sessionKey, rawData, signature)) throw new XiaoqiaoError('wechat_data_invalid');
      try {
        return JSON.parse(rawData) as Record<string, unknown>;
      } catch (cause) {
        throw new XiaoqiaoError('wechat_data_invalid', { cause });
      }
    },
  };
}
