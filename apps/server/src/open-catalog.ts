// The catalogue alone, without a server: what an importer needs.
import { type CatalogService, createCatalogService } from '@xiaoqiao/catalog';
import { createOutbox, migrate, openDatabase } from '@xiaoqiao/database';
import { systemClock } from '@xiaoqiao/kit/clock';
import { createIds } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import { databaseUrl } from './database-url.ts';
import { openHome } from './home.ts';
import type { InstallConfig } from './install-config.ts';
import { migrationSets } from './services.ts';

/** Works beside a running server: the database lets one writer in at a time. */
export async function openCatalog(
  config: InstallConfig,
  log: Log,
): Promise<{ catalog: CatalogService; close: () => Promise<void> }> {
  if (config.DATABASE_URL === undefined) openHome(config.XIAOQIAO_HOME);
  const url = databaseUrl(config);
  const clock = systemClock;
  const database = await openDatabase({ url, clock });
  if (config.XIAOQIAO_PROFILE === 'development') await migrate(database, migrationSets);
  const ids = createIds(clock);
  const catalog = createCatalogService({
    database,
    clock,
    ids,
    log,
    outbox: createOutbox({ database, clock, ids }),
  });
  return { catalog, close: () => database.close() };
}
