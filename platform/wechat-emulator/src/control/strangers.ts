// Who may use the control API and the page: this machine, under its own names.
import type { FastifyRequest } from 'fastify';
import { hostNameOf, isLoopback } from '../loopback.ts';

/**
 * A page on the internet must not reach this through the user's browser: neither with its own origin, nor with a
 * name that it lets point to 127.0.0.1 (DNS rebinding).
 */
export function strangerIn({ headers }: FastifyRequest): string | undefined {
  if (!isLoopback(hostNameOf(headers.host ?? '') ?? '')) return 'the Host header must name this machine';
  if (headers.origin !== undefined && !isLoopback(hostNameOf(headers.origin) ?? ''))
    return 'the Origin must be on this machine';
  return undefined;
}
