// POST /wxa/getwxacodeunlimit and /wxa/getwxacode: a picture when all is well, JSON when it is not.
import {
  codeWidth,
  envVersions,
  errcodes,
  LINK_LENGTH,
  SCENE_LENGTH,
  scenePattern,
} from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { flag, integer, object, type Rule } from '../fields.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { ApiImage, addApiRoute } from '../http/api-route.ts';
import { anyText, useUp } from '../http/api-rules.ts';
import { keyOf } from '../records.ts';
import type { World } from '../world.ts';
import { drawJpeg } from './draw-jpeg.ts';
import { drawPng } from './draw-png.ts';
import { isReleased } from './pages.ts';
import { patternOf } from './pattern.ts';

const colour: Rule = (value, field) =>
  /^\d{1,3}$/.test(String(value)) && Number(value) <= 255
    ? undefined
    : { field, issue: 'must be 0 to 255', value };

const look: Readonly<Record<string, Rule>> = {
  'width?': integer(codeWidth.least, codeWidth.most),
  'auto_color?': flag,
  'line_color?': object({ r: colour, g: colour, b: colour }),
  'is_hyaline?': flag,
  'env_version?': (value, field) =>
    (envVersions as readonly unknown[]).includes(value)
      ? undefined
      : { field, issue: `must be one of ${envVersions.join(', ')}`, value },
};

const LIMITED_CODES = 100_000;
const UNRELEASED_PAGES = 60_000;

export function addCodeRoutes(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'POST',
    path: '/wxa/getwxacodeunlimit',
    withToken: true,
    body: { scene: anyText, 'page?': anyText, 'check_path?': flag, ...look },
    handle({ body, appid }) {
      const {
        scene,
        page = '',
        check_path = true,
      } = body as { scene: string; page?: string; check_path?: boolean };
      if (scene === '' || scene.length > SCENE_LENGTH) throw new ApiRefusal(errcodes.sceneLengthInvalid);
      if (!scenePattern.test(scene)) throw new ApiRefusal(errcodes.sceneInvalid);
      if (page.includes('scancode_time')) throw new ApiRefusal(errcodes.reservedQuery);
      if (/^\/|\?/.test(page)) throw new ApiRefusal(errcodes.pageUnknown);
      if (check_path && page !== '' && !isReleased(world, appid, page))
        throw new ApiRefusal(errcodes.pageUnknown);
      if (!check_path) countPage(world, appid, page);
      return picture(body, [appid, page, scene]);
    },
  });
  // The two share their hundred thousand codes.
  for (const [path, members] of [
    ['/wxa/getwxacode', look],
    ['/cgi-bin/wxaapp/createwxaqrcode', { 'width?': look['width?']! }],
  ] as const)
    addApiRoute(app, world, {
      method: 'POST',
      path,
      withToken: true,
      body: { path: anyText, ...members },
      handle({ body, appid }) {
        const target = body.path as string;
        if (target === '' || target.length > LINK_LENGTH) throw new ApiRefusal(errcodes.pathLengthInvalid);
        if (target.includes('scancode_time')) throw new ApiRefusal(errcodes.reservedQuery);
        const used = useUp(world, appid, 'limitedCodes', LIMITED_CODES, errcodes.codesUsedUp);
        return picture(body, [appid, target], { 'Num-Used': String(used) });
      },
    });
}

function countPage(world: World, appid: string, page: string): void {
  const key = keyOf(appid, `unreleasedPage ${page}`);
  if (world.program.used.get(key) !== undefined) return;
  useUp(world, appid, 'unreleasedPages', UNRELEASED_PAGES, errcodes.quotaReached);
  world.program.used.put(key, 1);
}

function picture(
  { width = codeWidth.usual, is_hyaline }: Readonly<Record<string, unknown>>,
  content: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): ApiImage {
  const pattern = patternOf(content.join('\n'));
  return is_hyaline === true
    ? new ApiImage(drawPng(pattern, width as number), 'image/png', headers)
    : new ApiImage(drawJpeg(pattern, width as number), 'image/jpeg', headers);
}
