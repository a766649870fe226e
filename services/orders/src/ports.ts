// What orders need from elsewhere, as small interfaces; apps/server hands the siblings in.
import type { AddressSnapshot, Fen, File, Id, PaymentParameters, ShippingReport } from '@xiaoqiao/contract';
import type { Database, Outbox, Transaction } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Ids } from '@xiaoqiao/kit/ids';

export interface OrderLine {
  readonly skuId: Id<'sku'>;
  readonly quantity: number;
}

/** What a SKU is and costs right now. */
export interface Quote {
  readonly skuId: Id<'sku'>;
  readonly productId: Id<'product'>;
  readonly name: string;
  readonly specifications: { name: string; value: string }[];
  readonly imageUrl: string | null;
  readonly price: Fen;
  /** Units that can be reserved. */
  readonly stock: number;
  readonly onShelf: boolean;
}

export interface Catalog {
  /** Quotes of the SKUs that exist, in any order. */
  quote(skuIds: readonly Id<'sku'>[], tx?: Transaction): Promise<readonly Quote[]>;
  /** available → reserved. @throws XiaoqiaoError `sku_out_of_stock` */
  reserve(tx: Transaction, lines: readonly OrderLine[]): Promise<void>;
  /** reserved → available */
  release(tx: Transaction, lines: readonly OrderLine[]): Promise<void>;
  /** reserved → sold */
  sell(tx: Transaction, lines: readonly OrderLine[]): Promise<void>;
  /** sold → available */
  restock(tx: Transaction, lines: readonly OrderLine[]): Promise<void>;
}

export interface Addresses {
  /** In the order asked for; undefined where the user has no such address. */
  addressesOf(
    wanted: readonly { userId: Id<'user'>; addressId: Id<'address'> }[],
  ): Promise<readonly (AddressSnapshot | undefined)[]>;
}

export interface StartPayment {
  readonly orderId: Id<'order'>;
  /** Becomes WeChat's `out_trade_no`. */
  readonly number: string;
  readonly userId: Id<'user'>;
  readonly amount: Fen;
  readonly description: string;
  /** Milliseconds; nobody may pay after it. */
  readonly expiresAt: number;
}

export interface Payments {
  /** Arguments for wx.requestPayment. Calling it again gives fresh ones for the same payment. */
  start(payment: StartPayment): Promise<PaymentParameters>;
  /**
   * Asks WeChat whether the order was paid, and makes sure that it cannot be any more if it was not.
   * @throws XiaoqiaoError `wechat_unavailable` or `payment_in_progress`, both retryable, when WeChat cannot say
   */
  settle(orderId: Id<'order'>): Promise<'paid' | 'unpaid'>;
}

export interface ShippingReports {
  /** By order; orders of which WeChat need not hear are not in it. */
  shippingReports(orderIds: readonly Id<'order'>[]): Promise<ReadonlyMap<Id<'order'>, ShippingReport>>;
}

export interface Pictures {
  /**
   * From now on the subject uses these pictures of the user.
   * @returns the first that cannot be used, by its place, and the rule it breaks; nothing has been written then
   */
  attachPictures(
    tx: Transaction,
    attachment: {
      subject: string;
      purpose: 'refund_evidence';
      userId: Id<'user'>;
      fileIds: readonly Id<'file'>[];
    },
  ): Promise<{ index: number; rule: string } | undefined>;
  /** Those that are still there, in the same order, with addresses that are good for a while. */
  showFiles(fileIds: readonly Id<'file'>[]): Promise<File[]>;
}

export interface Texts {
  /** What WeChat makes of what a user wrote; `unavailable` when it cannot say. Never throws for what WeChat does. */
  judge(userId: Id<'user'>, content: string): Promise<'pass' | 'review' | 'risky' | 'unavailable'>;
}

export interface OrderSettings {
  /** Milliseconds an order waits for its payment. */
  readonly paymentWindow: number;
  /** Milliseconds after shipping until receipt is taken as confirmed. */
  readonly receiptWindow: number;
}

export interface OrdersDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly catalog: Catalog;
  readonly addresses: Addresses;
  readonly payments: Payments & ShippingReports;
  readonly texts: Texts;
  readonly pictures: Pictures;
  readonly settings: OrderSettings;
}
