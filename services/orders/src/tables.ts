// The rows of this service as the database holds them: times in milliseconds, money in fen, JSON as text.
import type { LogisticsType, OrderStatus, RefundStatus } from '@xiaoqiao/contract';

export interface OrdersTables {
  cart_items: { user_id: string; sku_id: string; quantity: number; added_at: number };
  orders: {
    id: string;
    number: string;
    user_id: string;
    status: OrderStatus;
    resume_status: OrderStatus | null;
    total: number;
    refunded_total: number;
    address: string;
    note: string;
    cancel_reason: 'user' | 'expired' | 'admin' | null;
    carrier: string | null;
    tracking_number: string | null;
    /** Null until shipped, and for what was shipped before it was recorded: that went by express. */
    logistics: LogisticsType | null;
    /** WeChat's id of the carrier. */
    company_code: string | null;
    payment_id: string | null;
    created_at: number;
    expires_at: number;
    paid_at: number | null;
    shipped_at: number | null;
    completed_at: number | null;
    cancelled_at: number | null;
  };
  order_items: {
    order_id: string;
    position: number;
    sku_id: string;
    product_id: string;
    name: string;
    specifications: string;
    image_url: string | null;
    price: number;
    quantity: number;
  };
  order_refunds: {
    id: string;
    order_id: string;
    amount: number;
    reason: string;
    /** JSON of file ids; null for what was asked before there could be any. */
    evidence: string | null;
    status: RefundStatus;
    decision_note: string | null;
    requested_at: number;
    decided_at: number | null;
    completed_at: number | null;
  };
}

export type OrderRow = OrdersTables['orders'];
export type OrderItemRow = OrdersTables['order_items'];
export type RefundRow = OrdersTables['order_refunds'];
