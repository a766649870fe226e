// The mini programs this client speaks for.
import type { Clock } from '@xiaoqiao/kit/clock';
import { type ApiSecurity, type ApiSecurityKeys, createApiSecurity } from './api-security/api-security.ts';

export interface WechatApp {
  readonly appid: string;
  readonly secret: string;
  /** Where the API security mode is switched on: calls that support it are sealed and signed. */
  readonly security?: ApiSecurityKeys;
}

export interface Apps {
  /** The app meant when none is named. */
  readonly first: string;
  /** @throws RangeError for an app that was not configured. */
  secretOf(appid: string): string;
  securityOf(appid: string): ApiSecurity | undefined;
}

/** @throws RangeError without any app, RangeError or a key error for keys that cannot work. */
export function createApps(list: readonly WechatApp[], clock: Clock): Apps {
  const secrets = new Map(list.map(({ appid, secret }) => [appid, secret]));
  const secured = new Map(
    list.flatMap(({ appid, security }) =>
      security === undefined ? [] : [[appid, createApiSecurity(security, appid, clock)]],
    ),
  );
  const [first] = secrets.keys();
  if (first === undefined) throw new RangeError('no WeChat app is configured');
  return {
    first,
    secretOf(appid) {
      const secret = secrets.get(appid);
      if (secret === undefined) throw new RangeError(`the WeChat app ${appid} is not configured`);
      return secret;
    },
    securityOf: (appid) => secured.get(appid),
  };
}
