// The mini programs this client speaks for.

export interface WechatApp {
  readonly appid: string;
  readonly secret: string;
}

export interface Apps {
  /** The app meant when none is named. */
  readonly first: string;
  /** @throws RangeError for an app that was not configured. */
  secretOf(appid: string): string;
}

/** @throws RangeError without any app. */
export function createApps(list: readonly WechatApp[]): Apps {
  const secrets = new Map(list.map(({ appid, secret }) => [appid, secret]));
  const [first] = secrets.keys();
  if (first === undefined) throw new RangeError('no WeChat app is configured');
  return {
    first,
    secretOf(appid) {
      const secret = secrets.get(appid);
      if (secret === undefined) throw new RangeError(`the WeChat app ${appid} is not configured`);
      return secret;
    },
  };
}
