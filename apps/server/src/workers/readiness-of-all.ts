// Several processes behind one metrics port are ready as long as one of them is: the others' requests go to it.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Readiness, ReadinessReport } from '../readiness.ts';
import type { WorkerReadiness } from './messages.ts';
import type { Pool } from './pool.ts';

export function readinessOfAll(pool: Pick<Pool, 'readiness' | 'count'>): Pick<Readiness, 'report'> {
  return {
    async report() {
      const answers = await pool.readiness();
      const ready = [...answers.values()].filter((each) => 'status' in each);
      if (ready.length === 0)
        throw new XiaoqiaoError('not_ready', {
          details: {
            failed:
              answers.size === 0
                ? ['no worker serves']
                : [...new Set([...answers.values()].flatMap(failedIn))],
          },
        });
      const missing = Array.from({ length: pool.count }, (_, i) => i + 1).filter(
        (slot) => !('status' in (answers.get(slot) ?? {})),
      );
      return merged(ready, missing);
    },
  };
}

const failedIn = (each: WorkerReadiness): readonly string[] => ('failed' in each ? each.failed : []);

/** What is down for several of them is named once. */
function merged(ready: readonly ReadinessReport[], missing: readonly number[]): ReadinessReport {
  const down = new Map(ready.flatMap((each) => each.down).map((each) => [each.name, each]));
  for (const slot of missing) {
    const name = `worker ${slot}`;
    down.set(name, { name, ok: false, reason: 'it is not ready' });
  }
  return {
    status: down.size === 0 ? 'ready' : 'degraded',
    checks: ready[0]!.checks,
    down: [...down.values()],
  };
}
