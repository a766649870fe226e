// The one error class of the house: public name and details on one side, private cause on the other.
import { type ErrorName, errors, type Language } from '@xiaoqiao/contract';

export type ErrorSource = 'caller' | 'upstream' | 'self';

export interface XiaoqiaoErrorOptions {
  /** Shown to the client; plain JSON without secrets. Fills `{placeholders}` of the message. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** For the log only. */
  readonly cause?: unknown;
  readonly source?: ErrorSource;
  readonly retryable?: boolean;
  /** Seconds for `Retry-After`. */
  readonly retryAfter?: number;
}

export class XiaoqiaoError extends Error {
  override readonly name = 'XiaoqiaoError';
  readonly error: ErrorName;
  readonly details: Readonly<Record<string, unknown>>;
  readonly source: ErrorSource;
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;

  constructor(error: ErrorName, options: XiaoqiaoErrorOptions = {}) {
    super(error, options.cause === undefined ? undefined : { cause: options.cause });
    const { status, retryable } = errors[error];
    this.error = error;
    this.details = options.details ?? {};
    this.source = options.source ?? (status < 500 ? 'caller' : status === 500 ? 'self' : 'upstream');
    this.retryable = options.retryable ?? retryable;
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return errors[this.error].status;
  }
}

export const isXiaoqiaoError = (value: unknown): value is XiaoqiaoError => value instanceof XiaoqiaoError;

/** The catalogue's message in the caller's language, with `{placeholders}` filled from `details`. */
export function messageOf(
  error: ErrorName,
  language: Language,
  details: Readonly<Record<string, unknown>> = {},
): string {
  return errors[error][language].replace(/\{(\w+)\}/g, (whole, key: string) =>
    key in details ? String(details[key]) : whole,
  );
}

/** The failure envelope of design §5, ready to be serialised. */
export function failureEnvelope(failure: XiaoqiaoError, requestId: string, language: Language) {
  return {
    code: errors[failure.error].code,
    error: failure.error,
    message: messageOf(failure.error, language, failure.details),
    details: failure.details,
    requestId,
  };
}

/** `zh-CN` unless the caller prefers English over Chinese (RFC 9110 §12.5.4). */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined || acceptLanguage === '') return 'zh-CN';
  let best: Language = 'zh-CN';
  let bestQuality = 0;
  for (const part of acceptLanguage.slice(0, 256).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const q = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
    const quality = q === undefined ? 1 : Number(q.slice(2));
    const language = tag.startsWith('en') ? 'en' : tag.startsWith('zh') ? 'zh-CN' : undefined;
    if (language !== undefined && quality > bestQuality) [best, bestQuality] = [language, quality];
  }
  return best;
}
