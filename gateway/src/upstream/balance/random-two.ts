// Two endpoints by chance, then the less loaded one: nearly as even as knowing all, and no herd runs to one that just came back.
import type { Balancer } from './balancer.ts';

/** @param random from 0 to below 1. */
export function randomTwo(random: () => number): Balancer {
  return (candidates) => {
    const count = candidates.length;
    if (count === 1) return candidates[0]!;
    const first = Math.floor(random() * count);
    const second = (first + 1 + Math.floor(random() * (count - 1))) % count;
    const [one, other] = [candidates[first]!, candidates[second]!];
    return one.load() <= other.load() ? one : other;
  };
}
