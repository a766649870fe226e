// Opens the store of file bytes that the configuration names.
import { hkdfSync } from 'node:crypto';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { type Objects, openObjects } from '@xiaoqiao/objects';
import type { Home } from './home.ts';
import type { InstallConfig } from './install-config.ts';
import type { Secrets } from './secrets.ts';

const OBJECTS_FOLDER = 'objects';

/** @throws Error in words for the operator */
export async function connectObjects({
  config,
  home,
  secrets,
  clock,
  log,
}: {
  config: InstallConfig;
  home: Home;
  secrets: Secrets;
  clock: Clock;
  log: Log;
}): Promise<Objects> {
  try {
    return await openObjects({
      url: config.OBJECTS_URL ?? `disk:${home.path(OBJECTS_FOLDER)}`,
      publicBase: config.OBJECTS_PUBLIC_BASE,
      secret: new Uint8Array(hkdfSync('sha256', secrets.signingSecret, '', 'xiaoqiao/objects/v1', 32)),
      clock,
      log: log.child({ service: 'objects' }),
    });
  } catch (error) {
    const message = (error as Error).message;
    if (message.startsWith('OBJECTS_URL')) throw error;
    throw new Error('OBJECTS_URL: the store does not answer, or refuses these credentials', { cause: error });
  }
}
