// The pages of an app's released version, as far as the emulator was told.
import type { World } from '../world.ts';

/** Any page, when nothing is known of the released version. */
export const isReleased = (world: World, appid: string, page: string): boolean =>
  world.program.pages.get(appid)?.includes(page.replace(/^\//, '')) ?? true;
