// Launches a mini program in a host, with a real browser or without one.
import { compile } from '../compiler/index.ts';
import type { Program } from '../compiler/program.ts';
import { programText } from '../devserver/program-text.ts';
import type { Picture } from '../runtime/index.ts';
import type { Theme } from '../runtime/phone-settings.ts';
import { type Device, iPhone } from '../shell/phone.ts';
import { launchInChromium } from './chromium.ts';
import { launchInDom } from './dom.ts';
import type { WechatConnection } from './host-call.ts';
import { createHearing, createMiniProgram, type MiniProgram } from './mini-program.ts';

export interface LaunchOptions {
  readonly host: 'dom' | 'chromium';
  /** Path and query of the first page. */
  readonly url?: string;
  readonly scene?: number;
  readonly device?: Device;
  /** What storage holds at the start, by key, as the app's storage encodes it. */
  readonly storage?: Readonly<Record<string, string>>;
  /** The WeChat emulator behind `wx.login`, payments and the like. */
  readonly wechat?: WechatConnection;
  readonly appid?: string;
  readonly theme?: Theme;
  /** Origin as the app asks for it → where it really is. */
  readonly origins?: Readonly<Record<string, string>>;
  /** Beginning of an address of the web, e.g. of an icon font → a folder that has its files. */
  readonly assets?: Readonly<Record<string, string>>;
  /** The pictures that the user can choose from; three drawings when left out. */
  readonly album?: readonly Picture[];
  /** An app that has not answered by then is taken for one that loops for ever. */
  readonly answerWithinMs?: number;
}

/** A folder of source is compiled first; a program may be launched more than once. */
export async function launch(project: string | Program, options: LaunchOptions): Promise<MiniProgram> {
  const program = typeof project === 'string' ? await compile(project) : project;
  const { host, url, scene, device = iPhone, storage = {}, answerWithinMs = 30_000 } = options;
  const { wechat, appid, theme, origins, assets, album } = options;
  const hearing = createHearing();
  const request = {
    programText: programText(program),
    device,
    storage,
    url,
    scene,
    wechat,
    appid,
    theme,
    origins,
    assets,
    album,
  };
  if (host === 'dom') {
    return createMiniProgram(
      await launchInDom({ ...request, files: program.assets }, hearing.hear, answerWithinMs),
      hearing,
    );
  }
  const { connection, hands } = await launchInChromium(program, request, hearing.hear, answerWithinMs);
  return createMiniProgram(connection, hearing, hands);
}
