// What a request asked for, as a short hash: the same Idempotency-Key may not be used for another request.
import { hash } from 'node:crypto';

/** SHA-256 of the request as JSON, base64url. */
export const fingerprintOf = (request: object): string =>
  hash('sha256', JSON.stringify(request), 'base64url');
