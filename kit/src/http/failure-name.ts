// The failure behind an answer, for whoever holds the same response object: a gateway in the same process.
import type { ServerResponse } from 'node:http';
import type { ErrorName } from '@xiaoqiao/contract';

const failureName = Symbol('failure name');

type Named = ServerResponse & { [failureName]?: ErrorName };

/** Nothing of it is sent. */
export function nameFailure(response: ServerResponse, name: ErrorName): void {
  (response as Named)[failureName] = name;
}

/** Empty when the answer is no failure, or came over a network. */
export const failureNameOf = (response: ServerResponse): ErrorName | '' =>
  (response as Named)[failureName] ?? '';
