// One process per home: limits, nonces, bans and revocations live in its memory, and a second one would know nothing of them.
import { DatabaseSync } from 'node:sqlite';
import type { Home } from './home.ts';

/**
 * The claim is a file lock held by SQLite, so it ends with the process, however that ends.
 * @returns a function that gives the home free
 * @throws Error when another process holds it
 */
export function claimHome(home: Home): () => void {
  const claim = new DatabaseSync(home.path('server.lock'), { timeout: 0 });
  try {
    claim.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    claim.close();
    throw new Error(
      `another server is running on ${home.path('.')}; stop it, or set XIAOQIAO_HOME to another folder. ` +
        'More processes than one cannot share a home: each would count limits, nonces and bans by itself',
      { cause },
    );
  }
  return () => claim.close();
}
