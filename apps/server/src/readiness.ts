// May this process be given requests? What it must have, what it can do without for a while, and whether it is about to leave.
import type { UpstreamCheck } from '@xiaoqiao/gateway';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';

export type Checks = Readonly<Record<string, () => Promise<void>>>;

export interface ReadinessOptions {
  /** What must answer before this process takes traffic, by name. */
  readonly checks: Checks;
  /** What this process can do without for a while, by name: it is degraded then, and goes on. */
  readonly helpers: Checks;
  /** What the gateway forwards to; one that is down makes some routes fail, not the process unready. */
  readonly upstreams?: () => readonly UpstreamCheck[];
}

export interface ReadinessReport {
  readonly status: 'ready' | 'degraded';
  readonly checks: readonly string[];
  readonly down: readonly UpstreamCheck[];
}

export interface Readiness {
  /** @throws XiaoqiaoError `not_ready` naming the checks that failed; `starting` and `stopping` are among them */
  report(log: Log): Promise<ReadinessReport>;
  /** To be called once everything is in place that the checks ask. */
  enter(): void;
  /** From now on whoever asks is told to send requests elsewhere. */
  leave(): void;
}

export function createReadiness({ checks, helpers, upstreams = () => [] }: ReadinessOptions): Readiness {
  let phase: 'starting' | 'serving' | 'stopping' = 'starting';
  return {
    enter() {
      phase = 'serving';
    },
    leave() {
      phase = 'stopping';
    },
    async report(log) {
      if (phase !== 'serving') throw new XiaoqiaoError('not_ready', { details: { failed: [phase] } });
      const failed: string[] = [];
      for (const [name, check] of Object.entries(checks)) {
        try {
          await check();
        } catch (error) {
          failed.push(name);
          log.warn('not ready', { check: name, error });
        }
      }
      if (failed.length > 0) throw new XiaoqiaoError('not_ready', { details: { failed } });
      const down: UpstreamCheck[] = upstreams().filter(({ ok }) => !ok);
      for (const [name, check] of Object.entries(helpers))
        await check().catch(() => down.push({ name, ok: false, reason: 'it does not answer' }));
      const asked = [...Object.keys(checks), ...Object.keys(helpers)];
      return { status: down.length === 0 ? 'ready' : 'degraded', checks: asked, down };
    },
  };
}
