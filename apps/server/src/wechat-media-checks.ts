// Fits WeChat's content security into the port of the files service: users have openids, addresses are whole.
import type { MediaChecks } from '@xiaoqiao/files';
import type { Wechat } from '@xiaoqiao/wechat';

export interface MediaChecksOptions {
  readonly safety: Pick<Wechat['safety'], 'checkMedia'>;
  readonly identities: { openidOf(userId: string, appid: string): Promise<string | undefined> };
  readonly appid: string;
  /** How WeChat reaches us; asked late, since a listener on port 0 knows it late. */
  readonly publicUrl: () => string;
}

export function fitMediaChecks({ safety, identities, appid, publicUrl }: MediaChecksOptions): MediaChecks {
  return {
    async checkMedia({ url, userId, scene }) {
      const openid = await identities.openidOf(userId, appid);
      if (openid === undefined) return undefined;
      return safety.checkMedia({ url: new URL(url, publicUrl()).href, type: 'image', scene, openid });
    },
  };
}
