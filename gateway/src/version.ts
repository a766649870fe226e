// Versions of clients: numbers with dots between them, compared number by number.
import type { IncomingHttpHeaders } from 'node:http';
import { miniProgramOf } from './mini-program.ts';

export const VERSION = '^[0-9]{1,9}(\\.[0-9]{1,9}){0,3}$';
const wellFormed = new RegExp(VERSION);

/** Positive when `a` is the later one; what is missing counts as 0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What the client says of itself in `X-Xq-Client-Version`, or without our prefix. */
export function saidVersionOf(headers: IncomingHttpHeaders): string | undefined {
  const said = headers['x-xq-client-version'] ?? headers['x-client-version'];
  return typeof said === 'string' && wellFormed.test(said) ? said : undefined;
}

/** What the client says; else the mini program's number in its Referer. */
export function clientVersionOf(headers: IncomingHttpHeaders): string | undefined {
  const said = saidVersionOf(headers);
  if (said !== undefined) return said;
  const version = miniProgramOf(headers.referer)?.version;
  return version !== undefined && version !== '0' && wellFormed.test(version) ? version : undefined;
}
