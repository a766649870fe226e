// Empties a development home: database, files, local WeChat, secrets. The next start begins afresh.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { claimHome } from './claim-home.ts';
import { openHome } from './home.ts';
import type { InstallConfig } from './install-config.ts';

const OWN_FILES =
  /^(xiaoqiao\.db(-wal|-shm)?|secrets\.json|wechat\.json|wechat-state\.json|demo-shop\.json|objects|server\.lock|\.last-start)$/;

/**
 * Only files that this project makes are touched.
 * @throws Error in production, and while a server seems to be using the home
 */
export function resetDemo(
  config: InstallConfig,
  { confirmed }: { confirmed: boolean },
): { home: string; removed: string[] } {
  if (config.XIAOQIAO_PROFILE === 'production')
    throw new Error('demo reset deletes data and does not run with XIAOQIAO_PROFILE=production');
  const home = resolve(config.XIAOQIAO_HOME);
  const ownFiles = () => (existsSync(home) ? readdirSync(home).filter((name) => OWN_FILES.test(name)) : []);
  if (!confirmed) return { home, removed: ownFiles() };
  // Refuses while a server runs there; the claim leaves a file of its own.
  if (ownFiles().length > 0) claimHome(openHome(home), false)();
  const removed = ownFiles();
  for (const name of removed) rmSync(resolve(home, name), { recursive: true, force: true });
  return { home, removed };
}
