// The words of shipping information: numbers of ways to ship, and of the states of a paid order.

export const logisticsTypes = { express: 1, same_city: 2, virtual: 3, pick_up: 4 } as const;
export type LogisticsType = keyof typeof logisticsTypes;

export const deliveryModes = { unified: 1, split: 2 } as const;
export type DeliveryMode = keyof typeof deliveryModes;

/** `order_number_type`: how a payment is named. */
export const orderNumberTypes = { outTradeNo: 1, transactionId: 2 } as const;

export const shippingStates = {
  to_ship: 1,
  shipped: 2,
  confirmed: 3,
  completed: 4,
  refunded: 5,
  awaiting_settlement: 6,
} as const;
export type ShippingState = keyof typeof shippingStates;

export const PARCELS = 15;
/** Of paid orders, on one page. */
export const TRADES_AT_ONCE = 100;
export const ITEM_LENGTH = 120;
export const TRACKING_LENGTH = 128;

/** Contacts are masked, but for their last four digits; SF wants one. */
export const contactPattern = /^[\d+\- ]*\*+[\d\-*]*\d{4}$/;
export const needsContact = (expressCompany: string): boolean => expressCompany.toUpperCase() === 'SF';
