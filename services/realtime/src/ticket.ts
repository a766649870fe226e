// A ticket: who may open one socket, signed so that no process has to remember it. Pure.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** On whose behalf a socket is open. */
export interface Grant {
  readonly userId: string;
  readonly sessionId: string;
  readonly roles: readonly string[];
  /** Unix ms: the end of the access token that the ticket was bought with. */
  readonly tokenExpiresAt: number;
}

export interface Ticket extends Grant {
  readonly id: string;
  /** Unix ms. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const MAX_LENGTH = 1024;

export function ticketKeyOf(secret: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), 'xiaoqiao/realtime-ticket/v1', 32));
}

const macOf = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export function sealTicket(key: Uint8Array, ticket: Ticket): string {
  const { id, userId, sessionId, roles, tokenExpiresAt, issuedAt, expiresAt } = ticket;
  const fields = [id, userId, sessionId, roles.join(','), tokenExpiresAt, issuedAt, expiresAt];
  const text = Buffer.from(JSON.stringify(fields)).toString('base64url');
  return `${text}.${macOf(key, text).toString('base64url')}`;
}

/** @returns undefined for anything that {@link sealTicket} did not make with this key. */
export function openTicket(key: Uint8Array, sealed: string): Ticket | undefined {
  const dot = sealed.indexOf('.');
  if (sealed.length > MAX_LENGTH || dot < 0) return undefined;
  const text = sealed.slice(0, dot);
  const mac = Buffer.from(sealed.slice(dot + 1), 'base64url');
  const expected = macOf(key, text);
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined;
  const [id, userId, sessionId, roles, tokenExpiresAt, issuedAt, expiresAt] = JSON.parse(
    Buffer.from(text, 'base64url').toString(),
  );
  return {
    id,
    userId,
    sessionId,
    roles: roles === '' ? [] : roles.split(','),
    tokenExpiresAt,
    issuedAt,
    expiresAt,
  };
}
