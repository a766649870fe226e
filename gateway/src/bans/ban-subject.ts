// Whom a ban is about, as the key that shared state knows it by. The prefix length of an address is part of its kind.
import type { BanKind } from '@xiaoqiao/contract';
import { formatAddress, type IpAddress, parseAddress, parseRange, prefixOf } from '../ip-address.ts';

export interface BanSubject {
  readonly kind: BanKind;
  /** An address range such as `10.1.2.3/32`, a user id, or a device id. */
  readonly value: string;
}

/** Who a request may be: what of this is known decides which bans concern it. */
export interface Suspect {
  readonly address?: string | undefined;
  readonly userId?: string | undefined;
  readonly device?: string | undefined;
}

/** @returns undefined for an address that is none */
export function keyOf({ kind, value }: BanSubject): string | undefined {
  if (kind !== 'address') return `${kind}:${value}`;
  const range = parseRange(value);
  return range && `${addressKind(range.address, range.length)}:${formatAddress(range.address)}`;
}

/** The other way round; the key was made by {@link keyOf}. */
export function subjectOf(key: string): BanSubject {
  const colon = key.indexOf(':');
  const [kind, length] = key.slice(0, colon).split('/');
  const value = key.slice(colon + 1);
  return length === undefined
    ? { kind: kind as BanKind, value }
    : { kind: 'address', value: `${value}/${length}` };
}

/** The keys under which a ban of one of these kinds could concern the suspect. */
export function keysFor(kinds: ReadonlySet<string>, { address, userId, device }: Suspect): string[] {
  const keys: string[] = [];
  let parsed: IpAddress | undefined;
  for (const kind of kinds) {
    if (kind === 'user') {
      if (userId !== undefined) keys.push(`user:${userId}`);
    } else if (kind === 'device') {
      if (device !== undefined) keys.push(`device:${device}`);
    } else if (address !== undefined) {
      parsed ??= parseAddress(address);
      const length = Number(kind.slice(kind.indexOf('/') + 1));
      if (parsed !== undefined && kind === addressKind(parsed, length))
        keys.push(`${kind}:${formatAddress(prefixOf(parsed, length))}`);
    }
  }
  return keys;
}

const addressKind = ({ family }: IpAddress, length: number): string =>
  family === 4 ? `address/${length}` : `address6/${length}`;
