// What a store said to an upload: taken, refused by its name, or something that may go better next time.
import type { ErrorName } from '@xiaoqiao/contract';
import { TransportError, XiaoqiaoApiError } from '../errors.ts';
import { retryableErrors } from '../routes.generated.ts';
import type { Answered } from './host.ts';

/** @throws XiaoqiaoApiError when our own server refused, TransportError when another store did */
export function requireTaken({ status, body }: Answered): void {
  if (status >= 200 && status < 300) return;
  const retryable = status === 429 || status >= 500;
  const told = envelopeOf(body);
  if (told === undefined)
    throw new TransportError('unexpected_reply', `the store answered HTTP ${status}`, { status, retryable });
  throw new XiaoqiaoApiError({
    error: told.error as ErrorName,
    code: Number(told.code),
    status,
    message: String(told.message),
    details: told.details ?? {},
    requestId: String(told.requestId ?? ''),
    retryable: retryable || retryableErrors.includes(String(told.error)),
    retryAfterMs: undefined,
  } as ConstructorParameters<typeof XiaoqiaoApiError>[0]);
}

/** The address was altered, or its time is over: another one may do. */
export const isStaleAddress = (failure: unknown): boolean =>
  (failure instanceof XiaoqiaoApiError || failure instanceof TransportError) && failure.status === 403;

function envelopeOf(body: unknown): Readonly<Record<string, unknown>> | undefined {
  let value = body;
  if (typeof body === 'string') {
    try {
      value = JSON.parse(body);
    } catch {
      // XML of an S3 store, or a proxy's page.
      return undefined;
    }
  }
  const isEnvelope = typeof value === 'object' && value !== null && 'error' in value && 'code' in value;
  return isEnvelope ? (value as Readonly<Record<string, unknown>>) : undefined;
}
