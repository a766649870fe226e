// Mini program codes: pictures that open a page when they are scanned.
import { invalidInput, requireLength } from '../invalid-input.ts';
import type { Api } from '../token/api.ts';
import {
  codeWidth,
  type EnvVersion,
  envVersions,
  LINK_LENGTH,
  SCENE_LENGTH,
  scenePattern,
} from '../wire/index.ts';

export interface CodeLook {
  /** Pixels, 280 to 1280; 430 when left out. */
  readonly width?: number;
  /** WeChat chooses the colour of the lines. */
  readonly autoColor?: boolean;
  readonly lineColor?: { readonly r: number; readonly g: number; readonly b: number };
  /** Without a background, as a PNG. */
  readonly transparent?: boolean;
  readonly envVersion?: EnvVersion;
}

export interface UnlimitedCode extends CodeLook {
  /** What the page gets as `decodeURIComponent(query.scene)`: 1 to 32 characters, no percent sign, no Chinese. */
  readonly scene: string;
  /** Without a leading slash and without a query; the home page when left out. */
  readonly page?: string;
  /** False allows pages that are not in the released version, 60 000 different ones at most. */
  readonly checkPath?: boolean;
}

export interface LimitedCode extends CodeLook {
  /** With its query, up to 1024 characters. */
  readonly path: string;
}

export interface CodePicture {
  readonly bytes: Buffer;
  /** `image/jpeg`, or `image/png` without a background. */
  readonly contentType: string;
}

export async function getUnlimited(api: Api, code: UnlimitedCode, appid?: string): Promise<CodePicture> {
  const { scene, page, checkPath } = code;
  requireLength('scene', scene, SCENE_LENGTH);
  if (!scenePattern.test(scene))
    throw invalidInput('scene', 'pattern', 'scene 含不允许的字符：不能有百分号、空格和中文');
  if (page !== undefined && /^\/|\?/.test(page))
    throw invalidInput('page', 'pattern', 'page 不能以 / 开头，也不能带参数；参数放在 scene 中');
  const body = {
    scene,
    ...(page === undefined ? {} : { page }),
    ...(checkPath === undefined ? {} : { check_path: checkPath }),
    ...lookOf(code),
  };
  return picture(api, '/wxa/getwxacodeunlimit', body, appid);
}

export async function getLimited(
  api: Api,
  code: LimitedCode,
  appid?: string,
): Promise<CodePicture & { readonly used?: number }> {
  requireLength('path', code.path, LINK_LENGTH);
  const body = { path: code.path, ...lookOf(code) };
  const { headers, ...image } = await api.askForImage(
    { method: 'POST', path: '/wxa/getwxacode', body },
    appid,
  );
  const used = Number(headers['num-used']);
  return { ...image, ...(Number.isSafeInteger(used) ? { used } : {}) };
}

async function picture(api: Api, path: string, body: object, appid?: string): Promise<CodePicture> {
  const { bytes, contentType } = await api.askForImage({ method: 'POST', path, body }, appid);
  return { bytes, contentType };
}

function lookOf({ width, autoColor, lineColor, transparent, envVersion }: CodeLook): object {
  if (
    width !== undefined &&
    !(Number.isSafeInteger(width) && width >= codeWidth.least && width <= codeWidth.most)
  )
    throw invalidInput('width', 'range', `width 须在 ${codeWidth.least}–${codeWidth.most} 之间`);
  if (envVersion !== undefined && !envVersions.includes(envVersion))
    throw invalidInput('envVersion', 'enum', `envVersion 只能是 ${envVersions.join('、')}`);
  return {
    ...(width === undefined ? {} : { width }),
    ...(autoColor === undefined ? {} : { auto_color: autoColor }),
    ...(lineColor === undefined ? {} : { line_color: lineColor }),
    ...(transparent === undefined ? {} : { is_hyaline: transparent }),
    ...(envVersion === undefined ? {} : { env_version: envVersion }),
  };
}
