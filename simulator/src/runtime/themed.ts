// Variables of theme.json: `@name` in app.json and pages stands for another value in each theme.
// https://developers.weixin.qq.com/miniprogram/dev/framework/ability/darkmode.html
import type { Program } from '../compiler/program.ts';
import type { Theme } from './phone-settings.ts';

/** The value of a setting in a theme; one without a variable is itself. An app that is not for dark stays light. */
export function themed<T>(program: Pick<Program, 'app' | 'theme'>, theme: Theme, value: T): T {
  if (typeof value !== 'string' || !value.startsWith('@')) return value;
  const used = program.app.darkmode === true ? theme : 'light';
  const variables = program.theme?.[used] as Readonly<Record<string, T>> | undefined;
  return variables?.[value.slice(1)] ?? value;
}

/** A page's document says what its browser likes; the phone's theme is another matter, so its question is answered here. */
export const themedSheet = (css: string, theme: Theme): string =>
  css.replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/g, (_, asked: string) =>
    asked === theme ? '(min-width:0px)' : '(max-width:0px)',
  );
