// What stands behind a route.
import type { Awaitable } from '@xiaoqiao/state';
import type { Exchange, Outcome } from '../exchange.ts';

export interface Upstream {
  /**
   * Takes over the response and says `forwarded`.
   * @throws XiaoqiaoError `upstream_unavailable` or `upstream_timeout` while no response has begun.
   */
  forward(exchange: Exchange): Awaitable<Outcome>;
  /** Lets requests under way finish, then gives connections back. */
  close?(): Promise<void>;
}
