// The top window of a browser: starts the app, and after an edit the next one in its place, without loading itself anew.
import type { ControlName, Controls, Heard, LaunchRequest } from '../driver/host-call.ts';
import { devices } from './devices.ts';
import { openPages } from './open-pages.ts';
import { createRealms } from './realms.ts';
import { type RunningApp, runApp } from './run-app.ts';

/** For a driver, or the workbench, that looks in from outside. */
interface ShellWindow {
  xiaoqiao?: {
    call(name: ControlName, given: readonly unknown[]): Promise<{ value?: unknown; error?: string }>;
  };
  /** Starts the app as its source is now, with the same pages open. */
  xiaoqiaoReload?: () => Promise<void>;
  /** Where the driver, if there is one, listens. */
  xiaoqiaoHear?: (heard: Heard) => void;
  /** What the document asked for before this script was there: settings, program. */
  xiaoqiaoAsked?: readonly Promise<Response>[];
}

const shell = window as unknown as ShellWindow;

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

async function start(): Promise<void> {
  const hear = (heard: Heard): void => shell.xiaoqiaoHear?.(heard);
  const realms = createRealms(document.querySelector<HTMLIFrameElement>('#realm')!);
  const [settings, programText, realm] = await Promise.all([
    shell.xiaoqiaoAsked![0]!.then((response) => response.json() as Promise<LaunchRequest>),
    shell.xiaoqiaoAsked![1]!.then((response) => response.text()),
    realms.take(),
  ]);
  const request = asAsked({ ...settings, programText });
  let running = runApp(request, realm, hear);
  reopen(running, keptPages());

  async function reload(): Promise<void> {
    const [programText, realm] = await Promise.all([
      fetch('/-/program.json').then((response) => response.text()),
      realms.take(),
    ]);
    const urls = urlsOf(running);
    const { theme } = running.phone();
    running.end();
    running = runApp({ ...request, programText, theme, url: urls[0] ?? request.url }, realm, hear);
    reopen(running, urls);
    whenIdle(realms.prepare);
  }
  let last: Promise<unknown> = Promise.resolve();
  shell.xiaoqiaoReload = () => {
    const next = last.then(reload);
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
  if (window.parent !== window) whenIdle(realms.prepare);
}

const whenIdle = (act: () => void): unknown => requestIdleCallback(act, { timeout: 1000 });

/** An error of another realm is no `Error` here. */
const messageOf = (error: unknown): string =>
  typeof (error as { message?: unknown } | null)?.message === 'string'
    ? (error as Error).message
    : String(error);

void start();
