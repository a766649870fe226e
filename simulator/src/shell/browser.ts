// The top window of a browser: starts the app, and takes edits of its source without loading itself anew.
import type { Edit } from '../compiler/program.ts';
import type { ControlName, Controls, Heard, LaunchRequest } from '../driver/host-call.ts';
import { devices } from './devices.ts';
import { openPages } from './open-pages.ts';
import { createRealms } from './realms.ts';
import { type RunningApp, runApp } from './run-app.ts';

/** What the server says after it compiled again. */
export interface News {
  readonly version: number;
  /** Of the version before; missing when only a new start shows what changed. */
  readonly edit?: Edit | undefined;
}

/** For a driver, or the workbench, that looks in from outside. */
interface ShellWindow {
  xiaoqiao?: {
    call(name: ControlName, given: readonly unknown[]): Promise<{ value?: unknown; error?: string }>;
  };
  /** Shows the app as its source is now, with the same pages open; says so when it starts again for it. */
  xiaoqiaoTake?: (news: News, restarting: () => void) => Promise<void>;
  /** Where the driver, if there is one, listens. */
  xiaoqiaoHear?: (heard: Heard) => void;
  /** What the document asked for before this script was there: settings, program. */
  xiaoqiaoAsked?: readonly Promise<Response>[];
}

const shell = window as unknown as ShellWindow;
/** Edits that are kept beside a program before it is fetched whole again. */
const mostEdits = 50;

/** A person may open a page, a phone and a theme by the address of the window. */
function asAsked(request: LaunchRequest): LaunchRequest {
  const asked = new URLSearchParams(location.search);
  const device = devices.find(({ name }) => name === asked.get('device'));
  const theme = asked.get('theme');
  return {
    ...request,
    ...(asked.has('page') && { url: asked.get('page') ?? undefined }),
    ...(asked.has('scene') && { scene: Number(asked.get('scene')) }),
    ...(device !== undefined && { device }),
    ...((theme === 'dark' || theme === 'light') && { theme }),
  };
}

/** The pages above the first are opened again; the first is where the app was launched. */
function reopen({ service }: RunningApp, urls: readonly string[]): void {
  for (const url of urls.slice(1)) {
    try {
      service.navigation.navigateTo(url, undefined, undefined);
    } catch {
      // A page that is gone, or whose parameters mean nothing any more.
      return;
    }
  }
}

function keptPages(): string[] {
  const kept = sessionStorage.getItem(openPages);
  sessionStorage.removeItem(openPages);
  return kept === null ? [] : (JSON.parse(kept) as string[]);
}

const urlsOf = ({ service }: RunningApp): string[] =>
  service.navigation.pages.map(({ path, query }) => {
    const search = new URLSearchParams(query).toString();
    return `/${path}${search === '' ? '' : `?${search}`}`;
  });

const scrollerOf = ({ service }: RunningApp) => service.navigation.top()?.view.document.scrollingElement;

/** The text begins with it, so that nobody reads the whole for it. */
const versionOf = (programText: string): number => Number(/^\{"version":(\d+)/.exec(programText)?.[1] ?? 0);

async function start(): Promise<void> {
  const hear = (heard: Heard): void => shell.xiaoqiaoHear?.(heard);
  const realms = createRealms(document.querySelector<HTMLIFrameElement>('#realm')!);
  const [settings, programText, realm] = await Promise.all([
    shell.xiaoqiaoAsked![0]!.then((response) => response.json() as Promise<LaunchRequest>),
    shell.xiaoqiaoAsked![1]!.then((response) => response.text()),
    realms.take(),
  ]);
  let request = asAsked({ ...settings, programText, edits: [] });
  let version = versionOf(programText);
  let running = runApp(request, realm, hear);
  reopen(running, keptPages());

  const prepareNext = (): void => whenIdle(() => realms.prepare(request));

  async function fetchProgram(): Promise<void> {
    const programText = await (await fetch('/-/program.json')).text();
    request = { ...request, programText, edits: [] };
    version = versionOf(programText);
  }

  async function restart(): Promise<void> {
    const realm = await realms.take();
    const urls = urlsOf(running);
    const { theme } = running.phone();
    const scrolled = scrollerOf(running)?.scrollTop ?? 0;
    running.end();
    running = runApp({ ...request, theme, url: urls[0] ?? request.url }, realm, hear);
    reopen(running, urls);
    const scroller = scrolled > 0 ? scrollerOf(running) : undefined;
    if (scroller) scroller.scrollTop = scrolled;
  }

  /** @returns false when the app has to start anew */
  function takeInPlace({ version: next, edit }: News): boolean {
    const { edits = [] } = request;
    if (edit === undefined || next !== version + 1 || edits.length >= mostEdits) return false;
    version = next;
    request = { ...request, edits: [...edits, JSON.stringify(edit)] };
    // Wheels at the bottom of the phone belong to an element of the page.
    return running.phone().picker === null && running.service.take(edit);
  }

  async function take(news: News, restarting: () => void): Promise<void> {
    // It was fetched with the program already.
    if (news.version <= version) return;
    if (!takeInPlace(news)) {
      if (version !== news.version) await fetchProgram();
      restarting();
      await restart();
    }
    prepareNext();
  }
  let last: Promise<unknown> = Promise.resolve();
  shell.xiaoqiaoTake = (news, restarting) => {
    const next = last.then(() => take(news, restarting));
    last = next.catch(() => undefined);
    return next;
  };
  shell.xiaoqiao = {
    async call(name, given) {
      try {
        const control = running.controls[name] as (...given: readonly unknown[]) => Controls[ControlName];
        return { value: await control(...given) };
      } catch (error) {
        return { error: messageOf(error) };
      }
    },
  };
  // Only in the workbench is the source edited.
  if (window.parent !== window) prepareNext();
}

const whenIdle = (act: () => void): void => void requestIdleCallback(act, { timeout: 1000 });

/** An error of another realm is no `Error` here. */
const messageOf = (error: unknown): string =>
  typeof (error as { message?: unknown } | null)?.message === 'string'
    ? (error as Error).message
    : String(error);

void start();
