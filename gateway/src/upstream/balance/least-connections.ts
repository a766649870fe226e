// The endpoint with the fewest requests under way for its weight; equals take turns.
import type { Balancer } from './balancer.ts';

export function leastConnections(): Balancer {
  let turn = 0;
  return (candidates) => {
    turn = (turn + 1) % candidates.length;
    let best = candidates[turn]!;
    let least = best.load();
    for (let i = 1; i < candidates.length; i++) {
      const endpoint = candidates[(turn + i) % candidates.length]!;
      const load = endpoint.load();
      if (load < least) {
        least = load;
        best = endpoint;
      }
    }
    return best;
  };
}
