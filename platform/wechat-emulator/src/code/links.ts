// POST /wxa/generate_urllink, /wxa/generatescheme and /wxa/genwxashortlink.
import { DAY, MINUTE } from '@xiaoqiao/kit/clock';
import { envVersions, errcodes, LINK_LENGTH, linkQueryPattern } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { flag, integer, object } from '../fields.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { anyText, useUp } from '../http/api-rules.ts';
import { randomLetters } from '../random.ts';
import type { World } from '../world.ts';
import { isReleased } from './pages.ts';

const target = { 'path?': anyText, 'query?': anyText, 'env_version?': anyText };
const expiry = { 'expire_type?': integer(0, 1), 'expire_time?': integer(0), 'expire_interval?': integer(0) };

type Body = Readonly<Record<string, unknown>>;

const LONGEST = 30;
const PERMANENT_LINKS = 100_000;

export function addLinkRoutes(app: FastifyInstance, world: World): void {
  const route = { method: 'POST', withToken: true } as const;
  addApiRoute(app, world, {
    ...route,
    path: '/wxa/generate_urllink',
    body: { ...target, ...expiry },
    handle({ body, appid }) {
      checkTarget(world, appid, body);
      checkExpiry(world, body);
      return { errcode: 0, errmsg: 'ok', url_link: `https://wxaurl.cn/${randomLetters(11)}` };
    },
  });
  addApiRoute(app, world, {
    ...route,
    path: '/wxa/generatescheme',
    body: { 'jump_wxa?': object(target), 'is_expire?': flag, ...expiry },
    handle({ body, appid }) {
      checkTarget(world, appid, (body.jump_wxa ?? {}) as Body);
      checkExpiry(world, body);
      return { errcode: 0, errmsg: 'ok', openlink: `weixin://dl/business/?t=${randomLetters(11)}` };
    },
  });
  addApiRoute(app, world, {
    ...route,
    path: '/wxa/genwxashortlink',
    body: { page_url: anyText, 'page_title?': anyText, 'is_permanent?': flag },
    handle({ body, appid }) {
      const url = body.page_url as string;
      const [page = ''] = url.split('?', 1);
      if (url === '' || url.length > LINK_LENGTH || !isReleased(world, appid, page))
        throw new ApiRefusal(errcodes.urlInvalid);
      if (body.is_permanent === true)
        useUp(world, appid, 'permanentLinks', PERMANENT_LINKS, errcodes.permanentLinksUsedUp);
      return { errcode: 0, errmsg: 'ok', link: `#小程序://桥/${randomLetters(15)}` };
    },
  });
}

function checkTarget(
  world: World,
  appid: string,
  { path = '', query = '', env_version = 'release' }: Body,
): void {
  const [page, asked] = [path as string, query as string];
  if (page.includes('?') || (page !== '' && !isReleased(world, appid, page)))
    throw new ApiRefusal(errcodes.pagePathInvalid);
  if (asked.length > LINK_LENGTH || !linkQueryPattern.test(asked))
    throw new ApiRefusal(errcodes.queryInvalid);
  if (!(envVersions as readonly unknown[]).includes(env_version))
    throw new ApiRefusal(errcodes.envVersionInvalid);
}

/** At a moment, or after so many days: between a minute and thirty days from now. */
function checkExpiry(world: World, { expire_type = 0, expire_time, expire_interval }: Body): void {
  const lives =
    expire_type === 0
      ? expire_time === undefined
        ? Number.NaN
        : (expire_time as number) * 1000 - world.clock.now()
      : expire_interval === undefined
        ? Number.NaN
        : (expire_interval as number) * DAY;
  if (!(lives >= MINUTE && lives <= LONGEST * DAY)) throw new ApiRefusal(errcodes.expiryInvalid);
}
