// A client, a backend and a clock for one test; the backend is closed with the test.
import type { TestContext } from 'node:test';
import { fetchTransport } from '../src/fetch-transport.ts';
import { type ClientOptions, createClient, memoryStorage, type Transport } from '../src/index.ts';
import { type Backend, startBackend } from './backend.ts';

export interface World {
  readonly backend: Backend;
  /** Waits that the client asked for; they take no time. */
  readonly waits: number[];
  /** Codes that `wx.login` gave. */
  readonly codes: string[];
  /** Moves the phone's clock; the server's stays. */
  shiftPhone(milliseconds: number): void;
  client(options?: Partial<ClientOptions>): ReturnType<typeof createClient>;
}

export async function world(
  t: TestContext,
  options: Parameters<typeof startBackend>[0] = {},
): Promise<World> {
  const backend = await startBackend(options);
  t.after(() => backend.close());
  const waits: number[] = [];
  const codes: string[] = [];
  let shift = 0;
  return {
    backend,
    waits,
    codes,
    shiftPhone: (milliseconds) => {
      shift += milliseconds;
    },
    client: (given = {}) =>
      createClient({
        transport: fetchTransport(fetch),
        baseUrl: backend.baseUrl,
        storage: memoryStorage(),
        clock: { now: () => Date.now() + shift },
        login: async () => {
          codes.push(`code-${codes.length + 1}`);
          return codes.at(-1) as string;
        },
        // A turn of the event loop, so that whoever is waited for can go on.
        pause: (milliseconds) => {
          waits.push(milliseconds);
          return new Promise((resolve) => setImmediate(resolve));
        },
        ...given,
      }),
  };
}

/** As in a browser that is not shown the Date header of another origin. */
export const withoutDate: Transport = async (request) => {
  const reply = await fetchTransport(fetch)(request);
  return { ...reply, header: (name) => (name === 'date' ? undefined : reply.header(name)) };
};
