// What went wrong with an upstream, in the words of the catalogue.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

/** `connect`: the request never left. `reset`: the connection broke. `timeout`: it took too long. `status`: it answered, but with a failure. */
export type FailureKind = 'connect' | 'reset' | 'timeout' | 'status';
export type TimeoutPhase = 'connect' | 'headers' | 'idle' | 'total';

const phases: Readonly<Record<string, TimeoutPhase>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect',
  UND_ERR_HEADERS_TIMEOUT: 'headers',
  UND_ERR_BODY_TIMEOUT: 'idle',
};

/** Something took longer than it may. */
export class TimeoutFailure extends Error {
  override readonly name = 'TimeoutFailure';
  readonly phase: TimeoutPhase;

  constructor(phase: TimeoutPhase) {
    super(`the ${phase} timeout has passed`);
    this.phase = phase;
  }
}

export interface Failure {
  readonly kind: FailureKind;
  /** For the client. */
  readonly error: XiaoqiaoError;
}

/** @param sent had the request reached a connection? */
export function failureOf(cause: Error, sent: boolean): Failure {
  const phase =
    cause instanceof TimeoutFailure ? cause.phase : phases[(cause as NodeJS.ErrnoException).code ?? ''];
  if (phase !== undefined)
    return {
      kind: phase === 'connect' ? 'connect' : 'timeout',
      error: new XiaoqiaoError('upstream_timeout', { cause, details: { phase } }),
    };
  return {
    kind: sent ? 'reset' : 'connect',
    error: new XiaoqiaoError('upstream_unavailable', {
      cause,
      details: { reason: sent ? 'broke_off' : 'no_connection' },
    }),
  };
}

export const unavailable = (reason: string, retryAfter?: number): XiaoqiaoError =>
  new XiaoqiaoError('upstream_unavailable', {
    details: { reason },
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });

export const overloaded = (reason: string): XiaoqiaoError =>
  new XiaoqiaoError('overloaded', { details: { reason }, retryAfter: 1 });
