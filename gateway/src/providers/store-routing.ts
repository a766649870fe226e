// Storing a new routing config: checked against what serves, then written, then in force here; other processes follow.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { RoutingConfigError } from '../config/merge.ts';
import type { RouteStatus } from '../config/status.ts';
import type { RoutingRoutesDeps } from './routes.ts';
import type { Applying } from './routing-providers.ts';
import { appendRouting, type RoutingRow, readRouting } from './store.ts';

interface Change {
  /** The version it was made from. */
  readonly version: number;
  readonly note?: string | undefined;
  readonly author: string;
}

/** @throws XiaoqiaoError `routing_invalid` with every fault, `routing_version_conflict`. */
export async function storeRouting(
  { database, clock, applying, announce }: RoutingRoutesDeps,
  { version, document, note = '', author }: Change & { readonly document: unknown },
): Promise<RoutingRow> {
  const { faults } = checkDocument(applying, document);
  if (faults.length > 0) throw new XiaoqiaoError('routing_invalid', { details: { faults } });
  const row: RoutingRow = {
    version: version + 1,
    document: JSON.stringify(document),
    author,
    note,
    created_at: clock.now(),
  };
  await database.transaction((tx) => appendRouting(tx, row));
  applying.apply(row);
  await announce();
  return row;
}

/** @throws XiaoqiaoError as `storeRouting`, and `routing_version_not_found`. */
export async function rollBackRouting(
  deps: RoutingRoutesDeps,
  { to, note = `rollback to ${to}`, ...change }: Change & { readonly to: number },
): Promise<RoutingRow> {
  const row = await readRouting(deps.database, to);
  if (row === undefined) throw new XiaoqiaoError('routing_version_not_found');
  return storeRouting(deps, { ...change, note, document: JSON.parse(row.document) });
}

/** A stored route that would be dark is a fault: it was written just now, and by somebody who is still there. */
export function checkDocument(
  { gateway, sourcesWith }: Applying,
  document: unknown,
): { faults: string[]; routes: readonly RouteStatus[] } {
  try {
    const routes = gateway().check(sourcesWith(document));
    const dark = routes.filter(({ source, state }) => source === 'admin' && state === 'disabled');
    return { faults: dark.map(({ id, reason }) => `${id}: ${reason}`), routes };
  } catch (error) {
    if (error instanceof RoutingConfigError) return { faults: [...error.faults], routes: [] };
    throw error;
  }
}
