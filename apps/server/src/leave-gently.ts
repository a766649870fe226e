// A polite end: whoever sends requests here is told to stop sending them, and gets the time to hear it.
import { setTimeout as pause } from 'node:timers/promises';
import type { InstallConfig } from './install-config.ts';
import type { Readiness } from './readiness.ts';

/**
 * To be called first when a process stops; meanwhile it serves as before.
 * @param drain asks clients on kept connections to go elsewhere
 */
export async function leaveGently(
  config: Pick<InstallConfig, 'XIAOQIAO_ROLE' | 'XIAOQIAO_PROFILE' | 'DRAIN_SECONDS'>,
  readiness: Readiness,
  drain: () => void,
): Promise<void> {
  readiness.leave();
  // On a laptop nobody stands in front, and somebody waits for Ctrl+C.
  if (config.XIAOQIAO_ROLE === 'all' && config.XIAOQIAO_PROFILE === 'development') return;
  drain();
  await pause(config.DRAIN_SECONDS * 1000);
}
