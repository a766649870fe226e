// The thread in which apps run without a browser: an app that never returns can be ended, and its rejections are its own.
import { formatWithOptions } from 'node:util';
import { runInContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import type { Ports } from '../runtime/index.ts';
import { createControls } from '../shell/controls.ts';
import { createPhone } from '../shell/phone.ts';
import { createDomDocuments } from './dom-documents.ts';
import { createDomRealm, type DomRealm } from './dom-realm.ts';
import type { Controls, Heard, LaunchRequest } from './host-call.ts';
import { createNodeHost } from './node-host.ts';
import { watchedHost } from './watched-host.ts';

export type ToWorker =
  | {
      readonly kind: 'launch';
      readonly call: number;
      readonly app: number;
      readonly bundle: string;
      readonly request: LaunchRequest;
    }
  | {
      readonly kind: 'call';
      readonly call: number;
      readonly app: number;
      readonly name: string;
      readonly given: readonly unknown[];
    }
  | { readonly kind: 'close'; readonly call: number; readonly app: number };

export type FromWorker =
  | { readonly kind: 'answer'; readonly call: number; readonly value?: unknown; readonly error?: string }
  | { readonly kind: 'heard'; readonly app: number; readonly heard: Heard };

interface Running {
  readonly realm: DomRealm;
  readonly promise: PromiseConstructor;
  controls: Controls | undefined;
  close(): Promise<void>;
}

const port = parentPort!;
const running = new Map<number, Running>();
const post = (message: FromWorker): void => port.postMessage(message);

function launch(app: number, bundle: string, request: LaunchRequest): void {
  const hear = (heard: Heard): void => post({ kind: 'heard', app, heard });
  const documents = createDomDocuments(request.theme);
  const phone = createPhone(request.device, documents, () => {}, request.theme);
  const host = createNodeHost(request, (level, values) =>
    hear({ kind: 'log', level, text: formatWithOptions({ depth: 4 }, ...values) }),
  );
  const ports: Ports = {
    screen: phone.screen,
    host: watchedHost(host, (exchange) => hear({ kind: 'network', exchange })),
    report: (error) => hear({ kind: 'error', error }),
    warn: (message) => hear({ kind: 'warning', message }),
  };
  const realm = createDomRealm(bundle, host.log);
  const entry: Running = {
    realm,
    promise: runInContext('Promise', realm.global) as PromiseConstructor,
    controls: undefined,
    async close() {
      realm.close();
      await documents.closeAll();
    },
  };
  running.set(app, entry);
  const start = realm.global.xiaoqiaoStart!;
  delete realm.global.xiaoqiaoStart;
  delete realm.global.xiaoqiaoPrepare;
  realm.service = start(request, ports, request);
  entry.controls = createControls(realm.service, phone);
}

async function carryOut(message: ToWorker): Promise<unknown> {
  switch (message.kind) {
    case 'launch':
      return launch(message.app, message.bundle, message.request);
    case 'close': {
      const entry = running.get(message.app);
      running.delete(message.app);
      return entry?.close();
    }
    case 'call': {
      const control = running.get(message.app)?.controls?.[message.name as keyof Controls];
      if (control === undefined) throw new Error(`the app is not running, or knows no ${message.name}`);
      return (control as (...given: readonly unknown[]) => unknown)(...message.given);
    }
  }
}

port.on('message', (message: ToWorker) => {
  carryOut(message).then(
    (value) => post({ kind: 'answer', call: message.call, value }),
    (error) =>
      post({
        kind: 'answer',
        call: message.call,
        // An error of the app's realm is no `Error` here.
        error: typeof error?.message === 'string' ? error.message : String(error),
      }),
  );
});

process.on('unhandledRejection', (reason, promise) => {
  const owner = [...running.values()].find((entry) => promise instanceof entry.promise);
  if (owner?.realm.service === undefined) throw reason;
  owner.realm.service.errors.rejected(reason, promise);
});
