// What a call can fail with: the server's refusal by its stable name, or a transport that brought no answer.
import type { ErrorName, ValidationIssue } from '@xiaoqiao/contract';

export interface Failure {
  /** May the same request succeed later without being changed? */
  readonly retryable: boolean;
  /** What the server asked for in `Retry-After`. */
  readonly retryAfterMs: number | undefined;
}

/** `details` of the errors that always carry them; others are open. */
export interface ErrorDetails {
  validation_failed: { readonly issues: readonly ValidationIssue[] };
}
type DetailsOf<N> = N extends keyof ErrorDetails ? ErrorDetails[N] : Readonly<Record<string, unknown>>;

export interface ApiErrorParts<N> extends Failure {
  readonly error: N;
  readonly code: number;
  readonly status: number;
  /** In the client's language, fit to be shown. */
  readonly message: string;
  readonly details: DetailsOf<N>;
  readonly requestId: string;
}

/** The server refused. `error` is its stable name; a server newer than this SDK may send names it does not list. */
export class XiaoqiaoApiError<N extends ErrorName = ErrorName> extends Error implements ApiErrorParts<N> {
  override readonly name = 'XiaoqiaoApiError';
  readonly error: N;
  readonly code: number;
  readonly status: number;
  readonly details: DetailsOf<N>;
  readonly requestId: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(parts: ApiErrorParts<N>) {
    super(parts.message);
    this.error = parts.error;
    this.code = parts.code;
    this.status = parts.status;
    this.details = parts.details;
    this.requestId = parts.requestId;
    this.retryable = parts.retryable;
    this.retryAfterMs = parts.retryAfterMs;
  }
}

/** One member per error name, so that a switch on `error` narrows `details`. */
export type ApiError = { [N in ErrorName]: XiaoqiaoApiError<N> }[ErrorName];

export const isApiError = (value: unknown): value is ApiError => value instanceof XiaoqiaoApiError;

/**
 * `configuration`: the host refuses the request itself (domain not listed, bad URL) ·
 * `interrupted`: the mini program went to the background · `unexpected_reply`: not from our server.
 */
export type TransportFailure = 'network' | 'timeout' | 'interrupted' | 'configuration' | 'unexpected_reply';

/** No answer of the server arrived. Whether it has done the work is unknown. */
export class TransportError extends Error implements Failure {
  override readonly name = 'TransportError';
  readonly reason: TransportFailure;
  /** HTTP status of an `unexpected_reply`. */
  readonly status: number | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    reason: TransportFailure,
    message: string,
    { status, retryable, retryAfterMs }: { status?: number } & Partial<Failure> = {},
  ) {
    super(message);
    this.reason = reason;
    this.status = status;
    this.retryable = retryable ?? (reason !== 'configuration' && reason !== 'unexpected_reply');
    this.retryAfterMs = retryAfterMs;
  }
}

export const isTransportError = (value: unknown): value is TransportError => value instanceof TransportError;
