// Which part of the house this process is.
import type { StartOptions } from '../ground.ts';
import type { Running } from '../running.ts';
import { startServer } from '../start-server.ts';
import { checkRole } from './check-role.ts';
import { startApi } from './start-api.ts';
import { startGateway } from './start-gateway.ts';
import { startWorker } from './start-worker.ts';

const starts = { all: startServer, gateway: startGateway, api: startApi, worker: startWorker } as const;

/** @throws Error in words for the operator */
export async function startRole(options: StartOptions): Promise<Running> {
  checkRole(options.config);
  return starts[options.config.XIAOQIAO_ROLE](options);
}
