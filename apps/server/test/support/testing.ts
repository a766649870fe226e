// Door of server/testing: a running shop with its buyers, and the proof from rows and books that its sums are right.
export { violations } from './check-invariants.ts';
export { orderAndPrepay } from './shop.ts';
export { openTrade, type Trade } from './trade.ts';
