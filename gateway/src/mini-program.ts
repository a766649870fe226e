// Which mini program a request comes from: WeChat sets the Referer, and the program's code cannot change it.

export interface MiniProgram {
  readonly appid: string;
  /** `devtools`, `0` for what is not released, else the number WeChat gave the release. */
  readonly version: string;
  /** Those it may be: the Referer of a develop, trial or audit version has `0` alike. */
  readonly environments: readonly ('develop' | 'trial' | 'release')[];
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html#_2-网络请求 (2026-11-20) */
const REFERER = /^https:\/\/servicewechat\.com\/([A-Za-z0-9]{1,64})\/(devtools|\d{1,9})\/page-frame\.html$/;

/** Anybody but WeChat's own client can send what he likes: this routes requests, it does not prove who asks. */
export function miniProgramOf(referer: string | undefined): MiniProgram | undefined {
  if (referer === undefined || referer.length > 200) return undefined;
  const match = REFERER.exec(referer);
  if (match === null) return undefined;
  const [, appid, version] = match as unknown as [string, string, string];
  return { appid, version, environments: environmentsOf(version) };
}

function environmentsOf(version: string): MiniProgram['environments'] {
  if (version === 'devtools') return ['develop'];
  return Number(version) === 0 ? ['develop', 'trial'] : ['release'];
}
