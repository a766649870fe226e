// Links into a mini program: for text messages, mails and web pages, and short ones for use inside WeChat.
import { text } from '../http/reply-fields.ts';
import { invalidInput, requireLength } from '../invalid-input.ts';
import type { Api } from '../token/api.ts';
import { type EnvVersion, LINK_LENGTH, linkQueryPattern } from '../wire/index.ts';

export interface LinkTarget {
  /** Of the released version, without a query; the home page when left out. */
  readonly path?: string;
  readonly query?: string;
  /** Only where it is opened outside WeChat. */
  readonly envVersion?: EnvVersion;
  /** Whole days, 1 to 30; 30 when left out. */
  readonly days?: number;
}

export interface ShortLinkTarget {
  /** With its query. */
  readonly pageUrl: string;
  readonly title?: string;
  /** A hundred thousand in all; others live thirty days. */
  readonly permanent?: boolean;
}

export async function getUrlLink(api: Api, target: LinkTarget, appid?: string): Promise<string> {
  const body = { ...pageOf(target), ...expiryOf(target) };
  return text(await api.ask({ method: 'POST', path: '/wxa/generate_urllink', body }, appid), 'url_link');
}

export async function getScheme(api: Api, target: LinkTarget, appid?: string): Promise<string> {
  const body = { jump_wxa: pageOf(target), is_expire: true, ...expiryOf(target) };
  return text(await api.ask({ method: 'POST', path: '/wxa/generatescheme', body }, appid), 'openlink');
}

export async function getShortLink(api: Api, target: ShortLinkTarget, appid?: string): Promise<string> {
  const { pageUrl, title, permanent } = target;
  requireLength('pageUrl', pageUrl, LINK_LENGTH);
  const body = {
    page_url: pageUrl,
    ...(title === undefined ? {} : { page_title: title }),
    is_permanent: permanent ?? false,
  };
  return text(await api.ask({ method: 'POST', path: '/wxa/genwxashortlink', body }, appid), 'link');
}

function pageOf({ path = '', query = '', envVersion }: LinkTarget): object {
  if (path.includes('?')) throw invalidInput('path', 'pattern', 'path 不能带参数；参数放在 query 中');
  requireLength('query', query, LINK_LENGTH, 0);
  if (!linkQueryPattern.test(query))
    throw invalidInput('query', 'pattern', 'query 含不允许的字符：中文须先编码');
  return { path, query, ...(envVersion === undefined ? {} : { env_version: envVersion }) };
}

function expiryOf({ days = 30 }: LinkTarget): object {
  if (!(Number.isSafeInteger(days) && days >= 1 && days <= 30))
    throw invalidInput('days', 'range', 'days 须为 1–30 的整数');
  return { expire_type: 1, expire_interval: days };
}
