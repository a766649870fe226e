// What tasks needs from the application.
import type { Database, Outbox } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Ids } from '@xiaoqiao/kit/ids';

export interface TaskDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
}
