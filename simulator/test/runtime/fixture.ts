// Small mini programs for the suites: written in the test, compiled, launched, and looked at for errors at the end.
import assert from 'node:assert/strict';
import { compile } from '@xiaoqiao/simulator/compiler';
import { type LaunchOptions, launch, type MiniProgram } from '@xiaoqiao/simulator/driver';

export type HostName = 'dom' | 'chromium';
export type Files = Record<string, string>;

export interface FixtureOptions extends Pick<LaunchOptions, 'wechat' | 'appid' | 'album'> {
  readonly app?: Record<string, unknown>;
  readonly url?: string;
  /** Errors that the fixture is about; without it, none may happen. */
  readonly errors?: (mini: MiniProgram) => void;
}

/** A page's files, by a short name: `page('home', {...})` is `pages/home/home`. */
export const page = (
  name: string,
  parts: { wxml?: string; js?: string; json?: object; wxss?: string } = {},
): Files => files(`pages/${name}/${name}`, { js: 'Page({})', ...parts });

export const component = (
  name: string,
  parts: { wxml?: string; js?: string; json?: object; wxss?: string } = {},
): Files =>
  files(`components/${name}/${name}`, {
    js: 'Component({})',
    ...parts,
    json: { component: true, ...parts.json },
  });

const files = (
  path: string,
  { wxml = '', js, json = {}, wxss }: { wxml?: string; js: string; json?: object; wxss?: string },
): Files => ({
  [`${path}.wxml`]: wxml,
  [`${path}.js`]: js,
  [`${path}.json`]: JSON.stringify(json),
  ...(wxss === undefined ? {} : { [`${path}.wxss`]: wxss }),
});

/** An app whose `globalData.log` the pages write to with `getApp().log(…)`. */
const loggingApp = 'App({globalData:{log:[]},log(...what){this.globalData.log.push(what.join(" "))}})';

export async function run(
  host: HostName,
  sources: readonly Files[],
  use: (mini: MiniProgram) => Promise<void>,
  { app = {}, errors, ...options }: FixtureOptions = {},
): Promise<void> {
  const all: Files = Object.assign({ 'app.js': loggingApp }, ...sources);
  const pages = Object.keys(all)
    .filter((file) => /^pages\/.*\.wxml$/.test(file))
    .map((file) => file.replace('.wxml', ''));
  all['app.json'] ??= JSON.stringify({ pages, ...app });
  const program = await compile(all);
  assert.deepEqual(
    program.diagnostics.filter(({ level }) => level === 'error'),
    [],
  );
  const mini = await launch(program, { host, answerWithinMs: 10_000, ...options });
  try {
    await use(mini);
    if (errors === undefined) assert.deepEqual(mini.errors(), []);
    else errors(mini);
  } finally {
    await mini.close();
  }
}

export const logOf = async (mini: MiniProgram): Promise<string[]> =>
  ((await mini.globalData()) as { log: string[] }).log;

/** Waits until the log of the app ends with a line. */
export const untilLogged = (mini: MiniProgram, line: string | RegExp): Promise<void> =>
  mini.waitFor(async () => {
    const last = (await logOf(mini)).at(-1);
    return typeof line === 'string' ? last === line : line.test(last ?? '');
  });
