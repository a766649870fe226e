// Subscribe messages: one consent of the user, one message made from a template.
import { invalidInput } from '../invalid-input.ts';
import type { Api } from '../token/api.ts';
import { type EnvVersion, miniprogramStates, templateFault } from '../wire/index.ts';

export interface SubscribeMessage {
  readonly openid: string;
  readonly templateId: string;
  /** By the template's keys, e.g. `thing1`. */
  readonly data: Readonly<Record<string, string>>;
  /** Opened by a tap on the message; without one, nothing opens. With its query. */
  readonly page?: string;
  /** Which version of the app the page opens in; `release` when left out. */
  readonly envVersion?: EnvVersion;
  readonly language?: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW';
}

export async function sendSubscribe(api: Api, message: SubscribeMessage, appid?: string): Promise<void> {
  const { openid, templateId, data, page, envVersion, language } = message;
  const fault = templateFault(data);
  if (fault !== undefined) throw invalidInput(`data.${fault.key}`, 'template', fault['zh-CN']);
  const body = {
    touser: openid,
    template_id: templateId,
    ...(page === undefined ? {} : { page }),
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, { value }])),
    // Other words than env_version has for the same thing.
    ...(envVersion === undefined ? {} : { miniprogram_state: miniprogramStates[envVersion] }),
    ...(language === undefined ? {} : { lang: language }),
  };
  await api.ask({ method: 'POST', path: '/cgi-bin/message/subscribe/send', body }, appid);
}
