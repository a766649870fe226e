// The link to the house's own services in other processes: requests are sealed as the gateway's, and answers name their failures.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorName } from '@xiaoqiao/contract';
import type { Clock } from '@xiaoqiao/kit/clock';
import { failureHeader, handoverHeader, handoverKeyOf, nameFailure, sealHandover } from '@xiaoqiao/kit/http';

export interface HouseLink {
  /** Name and value of the header that says so of a request as it stands. */
  seal(request: IncomingMessage): readonly [name: string, value: string];
  /** The answer's headers without what is the gateway's alone, which is kept with the response. */
  receive(headers: string[], response: ServerResponse): string[];
}

/** @param signingSecret the installation's; both ends derive their key from it */
export function createHouseLink({
  signingSecret,
  clock,
}: {
  signingSecret: Uint8Array;
  clock: Clock;
}): HouseLink {
  const key = handoverKeyOf(signingSecret);
  return {
    seal({ method, url, headers }) {
      return [handoverHeader, sealHandover(key, { method: method!, target: url!, headers }, clock.now())];
    },
    receive(headers, response) {
      const at = headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === failureHeader);
      if (at < 0) return headers;
      nameFailure(response, headers[at + 1] as ErrorName);
      return headers.toSpliced(at, 2);
    },
  };
}
