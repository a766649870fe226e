// Runs apps without a browser, all of a process in one thread that is ended when an app never returns.
import { Worker } from 'node:worker_threads';
import { serviceBundle } from '../devserver/bundle.ts';
import type { FromWorker, ToWorker } from './dom-worker.ts';
import type { Connection, Heard, LaunchRequest } from './host-call.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  readonly hearers: Map<number, (heard: Heard) => void>;
  apps: number;
  ended: boolean;
}

/** Without the call's number, which is given here. */
type Message = ToWorker extends infer Each ? (Each extends ToWorker ? Omit<Each, 'call'> : never) : never;

let thread: Thread | undefined;
let numbers = 0;

function startThread(): Thread {
  const worker = new Worker(new URL('./dom-worker.ts', import.meta.url));
  const made: Thread = { worker, waiting: new Map(), hearers: new Map(), apps: 0, ended: false };
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'heard') {
      made.hearers.get(message.app)?.(message.heard);
      return;
    }
    const waiting = made.waiting.get(message.call);
    made.waiting.delete(message.call);
    if (message.error !== undefined) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.value);
  });
  const end = (error: Error): void => {
    made.ended = true;
    if (thread === made) thread = undefined;
    for (const { reject } of made.waiting.values()) reject(error);
    made.waiting.clear();
  };
  worker.on('error', (error) => end(error as Error));
  worker.on('exit', () => end(new Error('the thread of the simulator has ended')));
  return made;
}

function ask(on: Thread, message: Message, answerWithinMs: number): Promise<unknown> {
  if (on.ended) return Promise.reject(new Error('the app has been ended'));
  numbers += 1;
  const call = numbers;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      on.waiting.delete(call);
      reject(
        new Error(`the app did not answer within ${answerWithinMs} ms and was ended: does it loop for ever?`),
      );
      on.ended = true;
      if (thread === on) thread = undefined;
      void on.worker.terminate();
    }, answerWithinMs);
    const settle =
      <T>(then: (value: T) => void) =>
      (value: T) => {
        clearTimeout(late);
        then(value);
      };
    on.waiting.set(call, { resolve: settle(resolve), reject: settle(reject) });
    on.worker.postMessage({ ...message, call });
  });
}

export async function launchInDom(
  request: LaunchRequest,
  hear: (heard: Heard) => void,
  answerWithinMs: number,
): Promise<Connection> {
  const { text: bundle } = await serviceBundle();
  thread ??= startThread();
  const on = thread;
  numbers += 1;
  const app = numbers;
  on.hearers.set(app, hear);
  on.apps += 1;
  on.worker.ref();
  // An idle thread keeps no process alive.
  const release = (): void => {
    if (!on.hearers.delete(app)) return;
    on.apps -= 1;
    if (on.apps === 0) on.worker.unref();
  };
  try {
    await ask(on, { kind: 'launch', app, bundle, request }, answerWithinMs);
  } catch (error) {
    release();
    throw error;
  }
  return {
    call: (name, ...given) => ask(on, { kind: 'call', app, name, given }, answerWithinMs) as never,
    async close() {
      if (!on.ended) await ask(on, { kind: 'close', app }, answerWithinMs);
      release();
    },
  };
}
