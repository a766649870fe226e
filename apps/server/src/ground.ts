// What every process stands on, whatever its role: home, database, shared state, metrics.
import { type Database, migrate, migrationStatus, openDatabase } from '@xiaoqiao/database';
import type { AdjustableClock } from '@xiaoqiao/kit/clock';
import { describeConfig } from '@xiaoqiao/kit/config';
import { createIds, type Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { claimHome } from './claim-home.ts';
import { databaseUrl } from './database-url.ts';
import { type Home, openHome } from './home.ts';
import { type InstallConfig, installConfig } from './install-config.ts';
import { openState, type SharedState } from './open-state.ts';
import { requireSecrets } from './secrets.ts';
import { migrationSets } from './services.ts';
import type { Stopper } from './stopper.ts';

export interface StartOptions {
  readonly config: InstallConfig;
  readonly log: Log;
  /** Takes finished lines of the access log; they go to `log` when left out, at a higher price. */
  readonly accessLog?: (line: string) => void;
  /** The clock of the whole process, the local WeChat included. Real time when left out. */
  readonly clock?: AdjustableClock;
  /** Its number among several processes; the first process then claims the home, has the metrics port and the ready file. */
  readonly worker?: number;
}

export interface Ground extends Omit<StartOptions, 'clock'>, SharedState {
  readonly clock: AdjustableClock;
  readonly production: boolean;
  readonly home: Home;
  readonly database: Database;
  readonly ids: Ids;
  readonly registry: Registry;
  readonly stopper: Stopper;
}

/** @throws Error in words for the operator */
export async function openGround(
  options: StartOptions & { clock: AdjustableClock },
  stopper: Stopper,
): Promise<Ground> {
  const { config, log, clock, worker } = options;
  const production = config.XIAOQIAO_PROFILE === 'production';
  requireSecrets(config);
  const home = openHome(config.XIAOQIAO_HOME);
  if (worker === undefined) stopper.add('home', claimHome(home, config.REDIS_URL !== undefined));
  log.info('configuration', describeConfig(installConfig, config));

  const database = await openDatabase({
    url: databaseUrl(config),
    clock,
    slow: { log, afterMs: config.DATABASE_SLOW_MS },
  });
  stopper.add('database', () => database.close());
  if (production) await requireMigrated(database);
  else await migrate(database, migrationSets);

  const registry = new Registry();
  if (worker !== undefined) tellApart(registry, worker);
  collectDefaultMetrics({ register: registry });
  const shared = await openState({ config, clock, log, registry });
  stopper.add('state', () => shared.state.close());
  return { ...options, ...shared, production, home, database, ids: createIds(clock), registry, stopper };
}

function tellApart(registry: Registry, worker: number): void {
  registry.setDefaultLabels({ worker: String(worker) });
  new Gauge({ name: 'xiaoqiao_worker_pid', help: 'Process id of the worker.', registers: [registry] }).set(
    process.pid,
  );
}

/** In production tables change when an operator says so, not because a process happened to start. */
async function requireMigrated(database: Database): Promise<void> {
  const missing = (await migrationStatus(database, migrationSets)).filter(
    ({ appliedAt }) => appliedAt === null,
  );
  if (missing.length > 0)
    throw new Error(
      `the database lacks ${missing.length} migration(s), first ${missing[0]!.service}/${missing[0]!.name}; run \`xiaoqiao database migrate\``,
    );
}
