// The log: one JSON line per entry, {level, time, service, traceId, requestId, message, context}, secrets redacted.
import pino, { type DestinationStream } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export type Context = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, context?: Context): void;
  info(message: string, context?: Context): void;
  /** A refusal or a thing that mends itself. */
  warn(message: string, context?: Context): void;
  /** A fault somebody must look at; put the caught value under `error`. */
  error(message: string, context?: Context): void;
  child(bindings: { service?: string; requestId?: string; traceId?: string }): Log;
}

/** Keys whose values never reach the log, wherever in the context they stand. */
const redactedKeys: ReadonlySet<string> = new Set([
  'password',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'access_token',
  'refresh_token',
  'authorization',
  'cookie',
  'signingKey',
  'sessionKey',
  'session_key',
  'apiV3Key',
  'privateKey',
  'phone',
  'phoneNumber',
  'purePhoneNumber',
]);

export interface LogOptions {
  readonly service: string;
  readonly level?: LogLevel;
  /** Where lines go; standard output, buffered, when left out. */
  readonly destination?: DestinationStream;
}

export function createLog({ service, level = 'info', destination }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      nestedKey: 'context',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? standardOutput(),
  );
  return wrap(logger, { service });
}

/** A pipe takes so many bytes in one piece (POSIX: PIPE_BUF, here that of Linux); of more, others may write into the middle. */
const PIPE_BYTES = 4096;

/**
 * Standard output without waiting for it; what is left is written when the process ends.
 * @param shared by other processes that write there: lines of up to 4 KiB then stay whole, also while nobody reads fast enough.
 */
export const standardOutput = ({ shared = false } = {}) =>
  pino.destination({ fd: 1, sync: false, minLength: 0, ...(shared ? { maxWrite: PIPE_BYTES } : {}) });

export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};

/** `root` has no bindings of its own: pino would write a key that a child sets again twice. */
function wrap(root: pino.Logger, bindings: Readonly<Record<string, string>>): Log {
  const logger = root.child(bindings);
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, context?: Context) => {
    if (context === undefined) logger[level](message);
    else logger[level](redact(context) as Context, message);
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (further) => wrap(root, { ...bindings, ...further }),
  };
}

const MAX_DEPTH = 6;

/**
 * A copy without secrets, errors described. Walking a small context by hand costs well under a microsecond; the wildcard
 * paths of pino's own redaction cost 25 a line, and end at the depth they name.
 */
function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value);
  if (depth === MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const key in value)
    copy[key] = redactedKeys.has(key)
      ? '[redacted]'
      : redact((value as Record<string, unknown>)[key], depth + 1);
  return copy;
}

/** Name, message, stack and causes of whatever was thrown, without walking objects that may hold secrets. */
function describeError(value: unknown, depth = 0): unknown {
  if (!(value instanceof Error)) return typeof value === 'string' ? value : String(value);
  const code = (value as { code?: unknown }).code;
  return {
    name: value.name,
    message: value.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: value.stack,
    ...(value instanceof AggregateError
      ? { errors: value.errors.slice(0, 5).map((e) => describeError(e, depth + 1)) }
      : {}),
    ...(value.cause !== undefined && depth < 4 ? { cause: describeError(value.cause, depth + 1) } : {}),
  };
}
