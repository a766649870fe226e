// Where routing config comes from: the operator's file and what is stored in the database, both watched while the gateway serves.
import type { Database, Migration } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import type { Log } from '@xiaoqiao/kit/log';
import type { Channels } from '@xiaoqiao/state';
import { createCheck } from '../config/check.ts';
import { readRoutingFile } from '../config/file.ts';
import { mergeRouting } from '../config/merge.ts';
import type { RoutingSource } from '../config/routing-config.ts';
import { watchRoutingFile } from '../config/watch.ts';
import type { Gateway } from '../gateway.ts';
import { gatewayRouting0001 } from './migrations/0001-gateway-routing.ts';
import { routingRoutes } from './routes.ts';
import { latestVersion, type RoutingRow, readRouting } from './store.ts';

const CHANNEL = 'routing-changed';

export const routingMigrations: Migration[] = [gatewayRouting0001];

export interface RoutingProvidersOptions {
  /** `gateway.yaml`; none when left out. */
  readonly file?: string | undefined;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** What this process adds to the file's config, or to an empty one. */
  readonly adapt?: (source: RoutingSource) => RoutingSource;
  /** Through which processes tell each other of changes; without it they look for them every `pollMs`. */
  readonly channels?: Channels;
  /** How often other processes' changes are looked for in any case; 2000 when left out. */
  readonly pollMs?: number;
}

export interface RoutingProviders {
  /** For `createGateway`: those that there are now, in the order in which they win. */
  sources(): readonly RoutingSource[];
  /** The admin API; it answers `not_ready` until `attach`. */
  readonly handlers: RouteHandler[];
  /**
   * Gives the gateway every change from now on.
   * @returns a function that ends it.
   */
  attach(gateway: Gateway): () => Promise<void>;
}

/** Changes what serves. */
export interface Applying {
  readonly gateway: () => Gateway;
  /** With this document in place of the stored one. */
  readonly sourcesWith: (document: unknown) => readonly RoutingSource[];
  readonly apply: (row: RoutingRow) => void;
}

/** @throws Error naming the file when it cannot be read, RoutingConfigError with line and column when it is wrong. */
export async function createRoutingProviders({
  file,
  database,
  clock,
  log,
  adapt = (source) => source,
  channels,
  pollMs = 2000,
}: RoutingProvidersOptions): Promise<RoutingProviders> {
  let attached: Gateway | undefined;
  let fromFile = adapt(file === undefined ? { data: {} } : await readRoutingFile(file));
  let stored = await readRouting(database);
  let admin = adminSource(stored!);
  // Stored by another release, perhaps: the gateway must come up to have it mended.
  const fault = faultOf(admin);
  if (fault !== undefined) {
    log.error('the stored routing config is not used', { version: stored!.version, fault });
    admin = adminSource({ ...stored!, document: '{}' });
  }

  const sourcesWith = (document: unknown): readonly RoutingSource[] => [
    fromFile,
    { name: 'admin', data: document },
  ];
  const applying: Applying = {
    gateway() {
      if (attached === undefined) throw new XiaoqiaoError('not_ready');
      return attached;
    },
    sourcesWith,
    apply(row) {
      if (row.version <= stored!.version) return;
      const next = adminSource(row);
      stored = row;
      attached?.reload([fromFile, next]);
      admin = next;
      log.info('routing config reloaded', { version: row.version });
    },
  };

  const onFile = (source: RoutingSource) => {
    const next = adapt(source);
    attached?.reload([next, admin]);
    fromFile = next;
    log.info('routing config reloaded', { file });
  };
  const notUsed = (context: Record<string, unknown>) => (error: unknown) =>
    log.error('the new routing config is not used; the old one goes on', { ...context, error });

  const look = async () => {
    if ((await latestVersion(database)) === stored!.version) return;
    applying.apply((await readRouting(database))!);
  };

  const announce = async () => {
    try {
      await channels?.publish(CHANNEL, `${stored!.version}`);
    } catch (error) {
      log.warn('other processes look for the new routing config at their next turn', { error });
    }
  };

  return {
    sources: () => [fromFile, admin],
    handlers: routingRoutes({ database, clock, applying, announce }),
    attach(gateway) {
      attached = gateway;
      const endWatch =
        file === undefined
          ? () => {}
          : watchRoutingFile({ file, onChange: onFile, onError: notUsed({ file }) });
      const onError = notUsed({ source: 'database' });
      const endPoll = repeat(look, { everyMs: pollMs, onError });
      const hint = () => void look().catch(onError);
      const hearing = channels?.subscribe(CHANNEL, { onMessage: hint, onGap: hint });
      return async () => {
        endWatch();
        endPoll();
        (await hearing)?.();
      };
    },
  };
}

const adminSource = ({ document }: RoutingRow): RoutingSource => ({
  name: 'admin',
  data: JSON.parse(document),
});

function faultOf(source: RoutingSource): string | undefined {
  try {
    mergeRouting(createCheck(), [source]);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** One after the other, never two at once. */
function repeat(
  work: () => Promise<void>,
  { everyMs, onError }: { everyMs: number; onError: (error: unknown) => void },
): () => void {
  let ended = false;
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(() => {
      void work()
        .catch((error) => {
          if (!ended) onError(error);
        })
        .finally(() => {
          if (!ended) wait();
        });
    }, everyMs).unref();
  };
  wait();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
