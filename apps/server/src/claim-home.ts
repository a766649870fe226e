// Who may serve a home: one process alone while its state is in its memory, several when they share it in Redis.
import { DatabaseSync } from 'node:sqlite';
import type { Home } from './home.ts';

/**
 * The claim is a file lock held by SQLite, so it ends with the process, however that ends.
 * @param shared whether others who share may be there too
 * @returns a function that gives the home free
 * @throws Error when another process holds it
 */
export function claimHome(home: Home, shared: boolean): () => void {
  const claim = new DatabaseSync(home.path('server.lock'), { timeout: 0 });
  try {
    claim.exec('pragma journal_mode = memory; pragma locking_mode = exclusive');
    // Reading takes a shared lock, which keeps out who wants the home for himself.
    claim.exec(shared ? 'begin; select count(*) from sqlite_schema' : 'begin exclusive');
  } catch (cause) {
    claim.close();
    throw new Error(
      `another server is running on ${home.path('.')}; stop it, or set XIAOQIAO_HOME to another folder. ` +
        'More processes than one can share a home only if all of them have REDIS_URL: without it each would count limits, nonces and bans by itself',
      { cause },
    );
  }
  return () => claim.close();
}
