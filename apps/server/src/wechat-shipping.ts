// Fits WeChat's shipping information into the port of the payments service: its refusals in words for the operator.
import { isXiaoqiaoError, type XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { ReportOutcome, WechatShipping } from '@xiaoqiao/payments';
import { type Shipping, type TradeOrder, wechatCodeOf } from '@xiaoqiao/wechat';

/** Of a payment that WeChat's books do not have, or not yet. */
const UNKNOWN_PAYMENT = 10060001;

const states: Readonly<Record<TradeOrder['state'], 'to_ship' | 'shipped' | 'received' | 'refunded'>> = {
  to_ship: 'to_ship',
  shipped: 'shipped',
  confirmed: 'received',
  completed: 'received',
  awaiting_settlement: 'received',
  refunded: 'refunded',
};

export const fitWechatShipping = (shipping: Shipping): WechatShipping => ({
  async report({ transactionId, openid, logistics, item, companyCode, trackingNumber, ...rest }) {
    try {
      // Asked each time: a shop may come under trade management any day.
      if (!(await shipping.isTradeManaged()))
        return { outcome: 'skipped', reason: 'the mini program is not under trade management' };
      const express = logistics === 'express';
      await shipping.uploadShippingInfo({
        trade: { transactionId },
        openid,
        logistics,
        parcels: [
          {
            item,
            ...(express ? { trackingNo: trackingNumber } : {}),
            ...(express && companyCode !== null ? { expressCompany: companyCode } : {}),
            ...(express && rest.receiverPhone !== '' ? { receiverPhone: rest.receiverPhone } : {}),
          },
        ],
        uploadedAt: rest.shippedAt,
      });
      return { outcome: 'reported' };
    } catch (error) {
      if (!isXiaoqiaoError(error)) throw error;
      return outcomeOf(error);
    }
  },
  async stateOf(trade) {
    const order = await shipping.getOrder(trade);
    return order === undefined ? 'unknown' : states[order.state];
  },
  remind: (trade, receivedAt) => shipping.notifyConfirmReceive(trade, receivedAt),
});

function outcomeOf(error: XiaoqiaoError): ReportOutcome {
  const code = wechatCodeOf(error);
  const { hint, reason, issues } = error.details as {
    hint?: { 'zh-CN': string; en: string };
    reason?: string;
    issues?: readonly { field: string; message: string }[];
  };
  const said = {
    reason: issues?.map(({ field, message }) => `${field}: ${message}`).join('; ') ?? reason ?? error.error,
    ...(code === undefined ? {} : { code: String(code) }),
    ...(hint === undefined ? {} : { hint: `${hint['zh-CN']} / ${hint.en}` }),
  };
  if (code === UNKNOWN_PAYMENT) return { outcome: 'unknown-payment', ...said };
  return { outcome: error.retryable ? 'postponed' : 'refused', ...said };
}
