// Use case: a ticket is given back, once, for the right to a socket.
import type { CloseReason } from '@xiaoqiao/contract';
import type { RealtimeDependencies } from './ports.ts';
import { type Grant, openTicket } from './ticket.ts';

export interface RedeemOptions extends Pick<RealtimeDependencies, 'clock' | 'nonces' | 'sessions'> {
  readonly ticketKey: Uint8Array;
}

/** @throws XiaoqiaoError `overloaded` when there is no room to remember that it was used. */
export async function redeemTicket(
  { clock, nonces, sessions, ticketKey }: RedeemOptions,
  sealed: string,
): Promise<Grant | CloseReason> {
  const ticket = openTicket(ticketKey, sealed);
  const now = clock.now();
  // Whether a ticket from before the memory began was used, nobody knows any more.
  if (ticket === undefined || ticket.expiresAt <= now || ticket.issuedAt < nonces.knownSince)
    return 'ticket_invalid';
  if (!(await nonces.reserve(`realtime-ticket:${ticket.id}`, ticket.expiresAt - now)))
    return 'ticket_invalid';
  if (ticket.tokenExpiresAt <= now) return 'token_expired';
  return (await sessions.isRevoked(ticket.sessionId)) ? 'session_revoked' : ticket;
}
