// Logins of one account run one after another, so that guesses made at once are counted like guesses made in turn.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

/** Enough for every client of a busy account; beyond it somebody is hammering. */
const MAX_WAITING = 256;

/** @throws XiaoqiaoError `overloaded` when too many logins are waiting already */
export type LoginQueue = <T>(account: string, login: () => Promise<T>) => Promise<T>;

export function createLoginQueue(): LoginQueue {
  const lastOf = new Map<string, Promise<unknown>>();
  let waiting = 0;
  return async (account, login) => {
    if (waiting >= MAX_WAITING) throw new XiaoqiaoError('overloaded', { retryAfter: 2 });
    waiting++;
    const before = lastOf.get(account) ?? Promise.resolve();
    const mine = before.then(login, login);
    lastOf.set(account, mine);
    try {
      return await mine;
    } finally {
      waiting--;
      if (lastOf.get(account) === mine) lastOf.delete(account);
    }
  };
}
