// Runs one app in the top window of a browser: a realm for its code, a drawn phone for its pages, the host behind the glass.
import type { Program } from '../compiler/program.ts';
import type { Controls, Heard, LaunchRequest } from '../driver/host-call.ts';
import { watchedHost } from '../driver/watched-host.ts';
import type { Ports, Service } from '../runtime/index.ts';
import { createBrowserHost } from './browser-host.ts';
import { createControls } from './controls.ts';
import { drawPhone } from './draw-phone.ts';
import { createFrames } from './frames.ts';
import { createPhone, type PhoneState } from './phone.ts';
import type { Realm, RealmWindow } from './realms.ts';

export interface RunningApp {
  readonly service: Service;
  readonly controls: Controls;
  phone(): PhoneState;
  /** Takes everything of it away, as if its window were closed. */
  end(): void;
}

export function runApp(request: LaunchRequest, realm: Realm, hear: (heard: Heard) => void): RunningApp {
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
  const frames = createFrames(drawing.pages, request.theme ?? 'light');
  const phone = createPhone(request.device, frames, drawing.draw, request.theme);
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
  const { window } = realm;
  listen(window, host.log, () => service);
  const run = window.xiaoqiaoStart!;
  delete window.xiaoqiaoStart;
  delete window.xiaoqiaoPrepare;
  const end = (): void => {
    realm.end();
    host.close();
    drawing.close();
  };
  try {
    service = run(request, ports, request);
  } catch (error) {
    end();
    throw error;
  }
  return { service, controls: createControls(service, phone), phone: phone.state, end };
}

function listen(realm: RealmWindow, log: Ports['host']['log'], service: () => Service | undefined): void {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const original = realm.console[level].bind(realm.console);
    realm.console[level] = (...values: unknown[]) => {
      original(...values);
      log(level, values);
    };
  }
  realm.addEventListener('error', (event) =>
    service()?.errors.report(event.error ?? event.message, 'service'),
  );
  realm.addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    service()?.errors.rejected(event.reason, event.promise);
  });
}

/** What a tap on the house in the navigation bar does. */
function goHome({ programText }: LaunchRequest, service: Service | undefined): void {
  // Edits change neither.
  const { app, pages } = JSON.parse(programText) as Program;
  const reLaunch = service?.wx.object.reLaunch as
    | ((options: { url: string }) => Promise<unknown>)
    | undefined;
  void reLaunch?.({ url: `/${app.entryPagePath ?? pages[0]}` });
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
