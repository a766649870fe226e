// What stands behind a route.
import type { Awaitable } from '@xiaoqiao/state';
import type { Exchange, Outcome } from '../exchange.ts';
import type { UpstreamStatus } from './status.ts';

export interface Upstream {
  /**
   * Takes over the response and says `forwarded`.
   * @throws XiaoqiaoError `upstream_unavailable` or `upstream_timeout` while no response has begun.
   */
  forward(exchange: Exchange): Awaitable<Outcome>;
  /** Left out by those that are as well as the process they live in. */
  status?(name: string): UpstreamStatus;
  /** Gives its connections back; requests still under way end with them. */
  close?(): Promise<void>;
}
