// The top window of a browser: starts the app in a hidden frame, gives each page a frame, draws the bars and dialogs.
import type { Program } from '../compiler/program.ts';
import { userAgentSheet } from '../components/index.ts';
import type { ControlName, Controls, Heard, LaunchRequest } from '../driver/host-call.ts';
import { watchedHost } from '../driver/watched-host.ts';
import type { PageView, Ports, Service, ServiceRealm } from '../runtime/index.ts';
import { createBrowserHost } from './browser-host.ts';
import { createControls } from './controls.ts';
import { devices } from './devices.ts';
import { drawPhone } from './draw-phone.ts';
import { openPages } from './open-pages.ts';
import { createPhone, type Documents } from './phone.ts';
import { showScrolling } from './scroll-indicator.ts';

/** For a driver that looks in from outside. */
interface ShellWindow {
  xiaoqiao?: {
    call(name: ControlName, given: readonly unknown[]): Promise<{ value?: unknown; error?: string }>;
  };
  /** Where the driver, if there is one, listens. */
  xiaoqiaoHear?: (heard: Heard) => void;
}

const shell = window as unknown as ShellWindow;

function createFrames(into: HTMLElement, initial: 'light' | 'dark'): Documents {
  let scheme = initial;
  const frames = new Map<number, HTMLIFrameElement>();
  const takeAway = new Map<number, () => void>();
  return {
    open({ id, path, style }, { width, height }): PageView {
      const frame = document.createElement('iframe');
      frame.dataset.page = String(id);
      frame.title = path;
      // Not `display: none`: a page that is not on top still lays out, and its frames still come.
      frame.style.cssText = `position:absolute;left:0;bottom:0;border:0;width:${width}px;height:${height}px;visibility:hidden;color-scheme:${scheme}`;
      into.append(frame);
      frames.set(id, frame);
      const inner = frame.contentDocument!;
      inner.open();
      inner.write(
        `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><style>${userAgentSheet}\nhtml{scrollbar-width:none}</style></head><body class="wx-style-${style}"></body></html>`,
      );
      inner.close();
      takeAway.set(id, showScrolling(frame));
      return { document: inner, window: frame.contentWindow as PageView['window'] };
    },
    show(id) {
      const frame = frames.get(id);
      if (frame !== undefined) frame.style.visibility = 'visible';
    },
    hide(id) {
      const frame = frames.get(id);
      if (frame !== undefined) frame.style.visibility = 'hidden';
    },
    // A frame's `prefers-color-scheme` is the scheme of the element that it stands in.
    theme(theme) {
      scheme = theme;
      for (const frame of frames.values()) frame.style.colorScheme = theme;
    },
    close(id) {
      takeAway.get(id)?.();
      takeAway.delete(id);
      frames.get(id)?.remove();
      frames.delete(id);
    },
  };
}

async function serviceFrame(): Promise<Window & ServiceRealm & { console: Console }> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = '/-/service.html';
  document.body.append(frame);
  await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  return frame.contentWindow as Window & ServiceRealm & { console: Console };
}

const show = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (value instanceof Error || (typeof value === 'object' && value !== null && 'stack' in value))
    return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

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

/** After a change of the source the pages that were open are opened again. */
async function reopen(service: Service): Promise<void> {
  const kept = sessionStorage.getItem(openPages);
  sessionStorage.removeItem(openPages);
  for (const url of kept === null ? [] : (JSON.parse(kept) as string[]).slice(1)) {
    try {
      service.navigation.navigateTo(url, undefined, undefined);
    } catch {
      // A page that is gone, or whose parameters mean nothing any more.
      return;
    }
  }
}
/** What a tap on the house in the navigation bar does. */
function goHome({ programText }: LaunchRequest, service: Service | undefined): void {
  const { app, pages } = JSON.parse(programText) as Program;
  const reLaunch = service?.wx.object.reLaunch as
    | ((options: { url: string }) => Promise<unknown>)
    | undefined;
  void reLaunch?.({ url: `/${app.entryPagePath ?? pages[0]}` });
}

async function start(): Promise<void> {
  const hear = (heard: Heard): void => shell.xiaoqiaoHear?.(heard);
  const request = asAsked((await (await fetch('/-/launch.json')).json()) as LaunchRequest);
  const realm = await serviceFrame();
  let service: Service | undefined;
  const drawing = drawPhone(document.body, request.device, {
    back: () => service?.back(),
    home: () => goHome(request, service),
    tapTab: (index) => service?.tapTab(index),
    answerModal: (answer) => phone.answerModal(answer),
    answerActionSheet: (index) => phone.answerActionSheet(index),
    turnPicker: (column, index) => phone.turnPicker(column, index),
    answerPicker: (isConfirmed) => phone.answerPicker(isConfirmed),
    closePreview: () => phone.closePreview(),
  });
  const phone = createPhone(
    request.device,
    createFrames(drawing.pages, request.theme ?? 'light'),
    drawing.draw,
    request.theme,
  );
  const host = createBrowserHost(request, (level, values) =>
    hear({ kind: 'log', level, text: values.map(show).join(' ') }),
  );
  const ports: Ports = {
    screen: phone.screen,
    host: watchedHost(host, (exchange) => hear({ kind: 'network', exchange })),
    report(error) {
      console.error(error.stack);
      hear({ kind: 'error', error });
    },
    warn(message) {
      console.warn(message);
      hear({ kind: 'warning', message });
    },
  };
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const original = realm.console[level].bind(realm.console);
    realm.console[level] = (...values: unknown[]) => {
      original(...values);
      host.log(level, values);
    };
  }
  realm.addEventListener('error', (event) => service?.errors.report(event.error ?? event.message, 'service'));
  realm.addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    service?.errors.rejected(event.reason, event.promise);
  });
  const run = realm.xiaoqiaoStart!;
  delete realm.xiaoqiaoStart;
  service = run(request.programText, ports, request);
  await reopen(service);
  const controls = createControls(service, phone);
  shell.xiaoqiao = {
    async call(name, given) {
      try {
        const control = controls[name] as (...given: readonly unknown[]) => Controls[ControlName];
        return { value: await control(...given) };
      } catch (error) {
        return { error: messageOf(error) };
      }
    },
  };
}

/** An error of another realm is no `Error` here. */
const messageOf = (error: unknown): string =>
  typeof (error as { message?: unknown } | null)?.message === 'string'
    ? (error as Error).message
    : String(error);

void start();
