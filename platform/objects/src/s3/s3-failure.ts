// What an S3 store refuses or leaves unanswered, in the words of the catalogue.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

interface S3Failure {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export const statusOf = (error: unknown): number | undefined =>
  (error as S3Failure)?.$metadata?.httpStatusCode;
const nameOf = (error: unknown): string => (error as S3Failure)?.name ?? '';

export const isAbsent = (error: unknown): boolean =>
  ['NoSuchKey', 'NotFound', 'NoSuchUpload', 'NoSuchVersion'].includes(nameOf(error)) ||
  statusOf(error) === 404;

const full = new Set([
  'QuotaExceeded',
  'InsufficientStorage',
  'XMinioStorageFull',
  'EntityTooLargeForBucket',
]);

/** Everything else is the store being out of reach, or refusing us: nothing a client could mend. */
export function toStorageError(cause: unknown): XiaoqiaoError {
  if (cause instanceof XiaoqiaoError) return cause;
  const isFull = full.has(nameOf(cause)) || statusOf(cause) === 507;
  return new XiaoqiaoError(isFull ? 'storage_full' : 'storage_unavailable', { cause });
}

/** Runs a call; what is absent becomes `absent`. */
export async function orAbsent<T, A>(call: Promise<T>, absent: A): Promise<T | A> {
  try {
    return await call;
  } catch (error) {
    if (isAbsent(error)) return absent;
    throw toStorageError(error);
  }
}

export const orFail = <T>(call: Promise<T>): Promise<T> =>
  call.catch((error) => {
    throw toStorageError(error);
  });
