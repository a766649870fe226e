// How one of several endpoints is chosen: the ways there are, by the name that the routing config uses.
import type { Exchange } from '../../exchange.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Settings } from '../settings.ts';
import { consistentHash } from './consistent-hash.ts';
import { hashKeyOf } from './hash-key.ts';
import { leastConnections } from './least-connections.ts';
import { randomTwo } from './random-two.ts';
import { roundRobin } from './round-robin.ts';

/** @param candidates at least one; all of them healthy and with room. */
export type Balancer = (candidates: readonly Endpoint[], exchange: Exchange) => Endpoint;

export function createBalancer({ balance, hashKey }: Settings, random: () => number): Balancer {
  if (balance === 'least-connections') return leastConnections();
  if (balance === 'random-two') return randomTwo(random);
  if (balance === 'consistent-hash') return consistentHash(hashKeyOf(hashKey));
  return roundRobin();
}
