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

/** Keys whose values never reach the log, at the top of `context` and one and two levels down. */
export const redactedKeys = [
  'password',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'access_token',
  'authorization',
  'cookie',
  'signingKey',
  'sessionKey',
  'session_key',
  'apiV3Key',
  'privateKey',
  'phone',
  'phoneNumber',
] as const;

export interface LogOptions {
  readonly service: string;
  readonly level?: LogLevel;
  /** Where lines go; standard output, buffered, when left out. */
  readonly destination?: DestinationStream;
}

export function createLog({ service, level = 'info', destination }: LogOptions): Log {
  const paths = redactedKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  const logger = pino(
    {
      level,
      base: { service },
      messageKey: 'message',
      nestedKey: 'context',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths, censor: '[redacted]' },
    },
    destination ?? pino.destination({ fd: 1, sync: false, minLength: 0 }),
  );
  return wrap(logger);
}

export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};

function wrap(logger: pino.Logger): Log {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, context?: Context) => {
    if (context === undefined) logger[level](message);
    else
      logger[level](
        'error' in context ? { ...context, error: describeError(context.error) } : context,
        message,
      );
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (bindings) => wrap(logger.child(bindings)),
  };
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
