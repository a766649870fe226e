// The task service on a real socket and a real database, with two people in it.
import { createInProcessBroker } from '@xiaoqiao/broker';
import { openTestDatabase } from '@xiaoqiao/database/testing';
import { createHttpService, identityHeaders } from '@xiaoqiao/kit/http';
import { silentLog } from '@xiaoqiao/kit/log';
import { memoryLog, runScenario, type Scenario } from '@xiaoqiao/kit/testing';
import { createTaskService, taskMigrations } from '../src/index.ts';

/** What the gateway sets after it has checked a token. */
export const headersOf = (userId: string) => ({
  [identityHeaders.user]: userId,
  [identityHeaders.session]: 'session',
  [identityHeaders.roles]: 'user',
});
export const ann = headersOf('01ARZ3NDEKTSV4RRFFQ69G5FA1');
export const bob = headersOf('01ARZ3NDEKTSV4RRFFQ69G5FB2');

export async function openWorld() {
  const broker = createInProcessBroker({ log: silentLog });
  const { database, outbox, clock, ids, relay, events, close } = await openTestDatabase({
    sets: [{ service: 'tasks', migrations: taskMigrations }],
    publish: broker.publish,
  });
  const log = memoryLog();
  const service = createTaskService({ database, outbox, clock, ids });
  for (const consumer of service.consumers) broker.subscribe(consumer);
  const app = createHttpService({ handlers: service.routes, log });
  const baseUrl = `${await app.listen({ host: '127.0.0.1', port: 0 })}/api`;
  const eventNames = async () => (await events()).map(({ name }) => name);
  return {
    clock,
    log,
    /** Names of the events that come of moving the clock, timers that went off left out. */
    async advance(milliseconds: number) {
      const before = (await events()).length;
      clock.advance(milliseconds);
      await relay.drain();
      return (await events()).slice(before);
    },
    run: (scenario: Scenario) => runScenario({ baseUrl, eventNames }, scenario),
    async close() {
      await app.close();
      await close();
    },
  };
}
