// Smooth weighted round robin: by weight, and spread evenly instead of in bursts.
import type { Balancer } from './balancer.ts';

export function roundRobin(): Balancer {
  return (candidates) => {
    let total = 0;
    let best = candidates[0]!;
    let most = Number.NEGATIVE_INFINITY;
    for (const endpoint of candidates) {
      const weight = endpoint.weightNow();
      endpoint.credit += weight;
      total += weight;
      if (endpoint.credit > most) {
        most = endpoint.credit;
        best = endpoint;
      }
    }
    best.credit -= total;
    return best;
  };
}
