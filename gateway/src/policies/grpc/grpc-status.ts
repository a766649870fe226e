// The status codes of gRPC in the words of our catalogue (as google.rpc.Code maps to HTTP).
import type { ServiceError } from '@grpc/grpc-js';
import type { ErrorName } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

const statuses: readonly [name: string, error: ErrorName][] = [
  ['OK', 'internal'],
  ['CANCELLED', 'rpc_failed'],
  ['UNKNOWN', 'rpc_failed'],
  ['INVALID_ARGUMENT', 'rpc_invalid'],
  ['DEADLINE_EXCEEDED', 'upstream_timeout'],
  ['NOT_FOUND', 'rpc_not_found'],
  ['ALREADY_EXISTS', 'rpc_conflict'],
  ['PERMISSION_DENIED', 'forbidden'],
  ['RESOURCE_EXHAUSTED', 'rate_limited'],
  ['FAILED_PRECONDITION', 'rpc_conflict'],
  ['ABORTED', 'rpc_conflict'],
  ['OUT_OF_RANGE', 'rpc_invalid'],
  ['UNIMPLEMENTED', 'rpc_unimplemented'],
  ['INTERNAL', 'rpc_failed'],
  ['UNAVAILABLE', 'upstream_unavailable'],
  ['DATA_LOSS', 'rpc_failed'],
  ['UNAUTHENTICATED', 'token_invalid'],
];

export const statusName = ({ code }: Pick<ServiceError, 'code'>): string => statuses[code]?.[0] ?? 'UNKNOWN';

const MAX_REASON = 500;

/** What the service says of a caller's mistake is for the caller; what it says of its own faults is for the log. */
export function translate(error: ServiceError): XiaoqiaoError {
  const [status, name] = statuses[error.code] ?? statuses[2]!;
  // Said by our own side, of a message beyond the limit: nothing is gained by asking again.
  const isTooLarge = status === 'RESOURCE_EXHAUSTED' && error.details.includes('larger than max');
  const shown = isTooLarge ? 'rpc_failed' : name;
  const reason = isTellable(shown) ? { reason: error.details.slice(0, MAX_REASON) } : {};
  return new XiaoqiaoError(shown, { details: { grpc: status, ...reason }, cause: error });
}

const tellable: ReadonlySet<ErrorName> = new Set([
  'rpc_invalid',
  'rpc_not_found',
  'rpc_conflict',
  'forbidden',
]);
const isTellable = (name: ErrorName): boolean => tellable.has(name);
