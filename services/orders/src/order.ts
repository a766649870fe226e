// The rules of an order, pure: its states, what may happen in each, and what it costs.
import { type ErrorName, type Fen, fen, type OrderStatus } from '@xiaoqiao/contract';
import type { OrderLine, Quote } from './ports.ts';

export type OrderVerb =
  | 'pay'
  | 'cancel'
  | 'ship'
  | 'confirm'
  | 'startRefund'
  | 'finishWholeRefund'
  | 'finishPartialRefund'
  | 'dropRefund';

/** State → verb → next state. `resume` goes back to the state in which the refund was started. */
export const transitions: Readonly<Record<OrderStatus, Partial<Record<OrderVerb, OrderStatus | 'resume'>>>> =
  {
    pending: { pay: 'paid', cancel: 'cancelled' },
    paid: { ship: 'shipped', startRefund: 'refunding' },
    shipped: { confirm: 'completed', startRefund: 'refunding' },
    completed: { startRefund: 'refunding' },
    refunding: { finishWholeRefund: 'refunded', finishPartialRefund: 'resume', dropRefund: 'resume' },
    refunded: {},
    cancelled: {},
  };

export interface OrderState {
  readonly status: OrderStatus;
  /** Where a refund goes back to; set exactly while `refunding`. */
  readonly resumeStatus: OrderStatus | null;
}

/** The state after the verb, or undefined when the verb is not allowed now. */
export function nextState({ status, resumeStatus }: OrderState, verb: OrderVerb): OrderState | undefined {
  const target = transitions[status][verb];
  if (target === undefined) return undefined;
  if (target === 'resume')
    return resumeStatus === null ? undefined : { status: resumeStatus, resumeStatus: null };
  return { status: target, resumeStatus: target === 'refunding' ? status : null };
}

export interface Refusal {
  readonly error: ErrorName;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface PricedLine extends OrderLine {
  readonly quote: Quote;
}

/** The same SKU named twice is one line with the sum. Lines come in the order of their SKU ids. */
export function mergeLines(items: readonly OrderLine[]): OrderLine[] {
  const quantities = new Map<string, number>();
  for (const { skuId, quantity } of items) quantities.set(skuId, (quantities.get(skuId) ?? 0) + quantity);
  return [...quantities]
    .map(([skuId, quantity]) => ({ skuId, quantity }))
    .sort((a, b) => (a.skuId < b.skuId ? -1 : 1));
}

/** Every line with its price of now and the total, or why it cannot be ordered. */
export function priceLines(
  lines: readonly OrderLine[],
  quotes: ReadonlyMap<string, Quote>,
  expectedTotal?: Fen,
): { lines: PricedLine[]; total: Fen } | Refusal {
  const priced: PricedLine[] = [];
  let sum = 0;
  for (const line of lines) {
    const quote = quotes.get(line.skuId);
    if (quote === undefined) return { error: 'sku_not_found', details: { skuId: line.skuId } };
    if (!quote.onShelf)
      return { error: 'product_off_shelf', details: { skuId: line.skuId, name: quote.name } };
    priced.push({ ...line, quote });
    sum += quote.price * line.quantity;
  }
  const total = fen(sum);
  if (expectedTotal !== undefined && expectedTotal !== total)
    return { error: 'price_changed', details: { expectedTotal, total } };
  return { lines: priced, total };
}

/** Takes the lines out of what is left of each SKU; or takes nothing, and says which is short. */
export function takeLines(left: Map<string, number>, lines: readonly OrderLine[]): Refusal | undefined {
  for (const { skuId, quantity: requested } of lines) {
    const available = left.get(skuId) ?? 0;
    if (available < requested) return { error: 'sku_out_of_stock', details: { skuId, requested, available } };
  }
  for (const { skuId, quantity } of lines) left.set(skuId, left.get(skuId)! - quantity);
  return undefined;
}

/** How much to refund: what was asked, or all that is left; or why not. */
export function refundAmount(
  { total, refundedTotal }: { total: Fen; refundedTotal: Fen },
  asked: Fen | undefined,
): { amount: Fen } | Refusal {
  const refundable = fen(total - refundedTotal);
  const amount = asked ?? refundable;
  if (amount > refundable || amount < 1)
    return { error: 'refund_exceeds_paid', details: { asked: amount, refundable } };
  return { amount };
}
