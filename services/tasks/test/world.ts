// The task service on a real socket and a real database, with two people in it.

import { openTestDatabase } from '@xiaoqiao/database/testing';
import { createHttpService, identityHeaders } from '@xiaoqiao/kit/http';
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
  const { database, clock, ids, events, close } = await openTestDatabase({
    sets: [{ service: 'tasks', migrations: taskMigrations }],
  });
  const log = memoryLog();
  const app = createHttpService({ handlers: createTaskService({ database, clock, ids }).routes, log });
  const baseUrl = `${await app.listen({ host: '127.0.0.1', port: 0 })}/api`;
  const eventNames = async () => (await events()).map(({ name }) => name);
  return {
    clock,
    log,
    run: (scenario: Scenario) => runScenario({ baseUrl, eventNames }, scenario),
    async close() {
      await app.close();
      await close();
    },
  };
}
