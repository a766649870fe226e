// The workers of the first process: one for each place, another one when it dies, none any more when all are to stop.
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Log } from '@xiaoqiao/kit/log';
import type { Contents, Order, Report, Summary } from './messages.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
/** Who has served for so long has not died of how it was started. */
const SETTLED_MS = 60_000;
const ANSWER_WAIT_MS = 2000;

interface Place {
  readonly slot: number;
  worker: Worker | undefined;
  deaths: number;
}

export interface PoolOptions {
  readonly count: number;
  readonly log: Log;
  /** A worker that has not stopped after so long is killed. */
  readonly graceMs: number;
}

export interface Pool {
  /** Resolves when all serve. @throws Error with the words of the worker that could not start */
  start(): Promise<Summary>;
  /** How many there are to be. */
  readonly count: number;
  /** Of each worker that answers in time. */
  metrics(): Promise<Contents['metrics'][]>;
  /** Likewise, by the number of its place. */
  readiness(): Promise<ReadonlyMap<number, Contents['readiness']>>;
  /** How often one died and another one was started. */
  readonly restarts: number;
  readonly serving: number;
  stop(): Promise<void>;
}

export function createPool({ count, log, graceMs }: PoolOptions): Pool {
  const places = Array.from(
    { length: count },
    (_, i): Place => ({ slot: i + 1, worker: undefined, deaths: 0 }),
  );
  const serving = new Set<Worker>();
  const exits = new Set<Promise<void>>();
  let stopping = false;
  let restarts = 0;
  let requests = 0;

  /** Resolves once it serves. */
  function fill(place: Place): Promise<Summary> {
    const worker = cluster.fork();
    const startedAt = performance.now();
    place.worker = worker;
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    exits.add(exited);
    void exited.then(() => exits.delete(exited));
    return new Promise((resolve, reject) => {
      let failure = 'it ended';
      worker.on('message', (message: Report) => {
        if (message.report === 'failed') failure = message.message;
        if (message.report !== 'ready') return;
        serving.add(worker);
        resolve(message.summary);
      });
      // What it said last may arrive after its exit.
      const [exit, silence] = [once(worker, 'exit'), once(worker, 'disconnect')];
      void Promise.all([exit, silence]).then(([[code, signal]]) => {
        place.worker = undefined;
        reject(new Error(failure));
        if (stopping || !serving.delete(worker)) return;
        if (performance.now() - startedAt > SETTLED_MS) place.deaths = 0;
        log.error('a worker has died', { worker: place.slot, code, signal });
        replace(place);
      });
      // One that ended at once cannot be told, which its `exit` reports.
      send(worker, { order: 'start', slot: place.slot });
    });
  }

  /** The more often in a row, the later. */
  function replace(place: Place): void {
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(place.deaths, 10));
    place.deaths++;
    setTimeout(() => {
      if (stopping) return;
      restarts++;
      fill(place).then(
        () => log.info('a worker took its place', { worker: place.slot }),
        (error) => {
          if (stopping) return;
          log.error('a worker could not be started', { worker: place.slot, error });
          replace(place);
        },
      );
    }, waitMs);
  }

  function ask<Name extends keyof Contents>(
    worker: Worker,
    order: Name,
  ): Promise<Contents[Name] | undefined> {
    const id = ++requests;
    return new Promise((resolve) => {
      const end = (content?: Contents[Name]) => {
        clearTimeout(timer);
        worker.off('message', hear);
        resolve(content);
      };
      const hear = (message: Report) => {
        if (message.report === order && message.id === id) end(message.content as Contents[Name]);
      };
      const timer = setTimeout(() => end(), ANSWER_WAIT_MS);
      worker.on('message', hear);
      send(worker, { order, id });
    });
  }

  /** By the number of their places. */
  async function askAll<Name extends keyof Contents>(order: Name): Promise<Map<number, Contents[Name]>> {
    const answers = new Map<number, Contents[Name]>();
    const asked = places.map(async ({ slot, worker }) => {
      if (worker === undefined || !serving.has(worker)) return;
      const answer = await ask(worker, order);
      if (answer !== undefined) answers.set(slot, answer);
    });
    await Promise.all(asked);
    return answers;
  }

  return {
    async start() {
      // Workers take connections off the kernel's queue themselves. Handed out by the first process, as is Node's way, those on
      // their way to a worker that dies would hang for ever: seen with Node 26.
      cluster.schedulingPolicy = cluster.SCHED_NONE;
      const [first, ...others] = places;
      // The first one alone: it brings tables up to date, and makes what is made once.
      const summary = await fill(first!);
      await Promise.all(others.map(fill));
      return summary;
    },
    count,
    metrics: async () => [...(await askAll('metrics')).values()],
    readiness: () => askAll('readiness'),
    get restarts() {
      return restarts;
    },
    get serving() {
      return serving.size;
    },
    async stop() {
      stopping = true;
      const workers = places.flatMap(({ worker }) => worker ?? []);
      for (const worker of workers) send(worker, { order: 'stop' });
      const killing = setTimeout(() => {
        for (const worker of workers) worker.process.kill('SIGKILL');
      }, graceMs);
      await Promise.all(exits);
      clearTimeout(killing);
    },
  };
}

/** To one that has just ended nothing can be said. */
function send(worker: Worker, order: Order): void {
  if (worker.isConnected()) worker.send(order, () => {});
}
