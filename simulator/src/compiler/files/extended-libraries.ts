// `useExtendedLib`: packages that WeChat brings by itself, here those of npm, wherever they are installed.
// https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#useExtendedLib
import { isObject, parseJson } from '../json/parse-json.ts';

const packages: Readonly<Record<string, readonly string[]>> = {
  weui: ['weui-miniprogram'],
  kbone: ['miniprogram-element', 'miniprogram-render'],
};

export const packagesOf = (library: string): readonly string[] => packages[library] ?? [library];

/** Of an app.json, the packages that stand for its libraries. */
export function extendedPackages(appJson: string): string[] {
  const { value } = parseJson(appJson);
  const asked = isObject(value) && isObject(value.useExtendedLib) ? value.useExtendedLib : {};
  return Object.keys(asked).flatMap((library) => (asked[library] === true ? packagesOf(library) : []));
}

/** With the library, every page has its sheet without importing it. */
export const weuiSheet = 'miniprogram_npm/weui-miniprogram/weui-wxss/dist/style/weui.wxss';
