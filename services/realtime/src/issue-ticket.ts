// Use case: whoever is logged in gets a ticket for one socket. WeChat's sockets can carry a token in no safer place than a header
// that browsers do not have, and what stands in an address ends up in logs: so it is short-lived and works once.
import type { RealtimeTicket } from '@xiaoqiao/contract';
import { HOUR, toRfc3339 } from '@xiaoqiao/kit/clock';
import type { Caller } from '@xiaoqiao/kit/http';
import type { RealtimeDependencies } from './ports.ts';
import { sealTicket } from './ticket.ts';

export interface TicketOptions extends Pick<RealtimeDependencies, 'clock' | 'ids'> {
  readonly ticketKey: Uint8Array;
  readonly ticketMs: number;
}

/** Where the gateway in front does not say when the token ends. */
const ASSUMED_TOKEN_MS = HOUR;

export function issueTicket(
  { clock, ids, ticketKey, ticketMs }: TicketOptions,
  { userId, sessionId, roles, tokenExpiresAt }: Caller,
): RealtimeTicket {
  const issuedAt = clock.now();
  const expiresAt = issuedAt + ticketMs;
  const ticket = sealTicket(ticketKey, {
    id: ids.next(),
    userId,
    sessionId,
    roles,
    tokenExpiresAt: tokenExpiresAt ?? issuedAt + ASSUMED_TOKEN_MS,
    issuedAt,
    expiresAt,
  });
  return { ticket, expiresAt: toRfc3339(expiresAt) };
}
