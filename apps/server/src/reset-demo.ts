// Empties a development home: database, local WeChat, secrets. The next start begins afresh.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import type { InstallConfig } from './install-config.ts';

const OWN_FILES =
  /^(xiaoqiao\.db(-wal|-shm)?|secrets\.json|wechat\.json|wechat-state\.json|demo-shop\.json|\.last-start)$/;

/**
 * Only files that this project makes are touched.
 * @throws Error in production, and while a server seems to be using the home
 */
export async function resetDemo(
  config: InstallConfig,
  { confirmed }: { confirmed: boolean },
): Promise<{ home: string; removed: string[] }> {
  if (config.XIAOQIAO_PROFILE === 'production')
    throw new Error('demo reset deletes data and does not run with XIAOQIAO_PROFILE=production');
  const home = resolve(config.XIAOQIAO_HOME);
  const removed = existsSync(home) ? readdirSync(home).filter((name) => OWN_FILES.test(name)) : [];
  if (!confirmed) return { home, removed };
  if (await answers(config.HOST, config.PORT))
    throw new Error(`something still listens on ${config.HOST}:${config.PORT}; stop the server first`);
  for (const name of removed) rmSync(resolve(home, name), { force: true });
  return { home, removed };
}

function answers(host: string, port: number): Promise<boolean> {
  if (port === 0) return Promise.resolve(false);
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: 1000 });
    const end = (open: boolean) => {
      socket.destroy();
      done(open);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}
