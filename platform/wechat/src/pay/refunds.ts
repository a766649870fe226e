// Refunds: asked for, asked about, and led elsewhere when the card they should return to is gone.
import type { Fen } from '@xiaoqiao/contract';
import type { AbnormalRefundRequest, RefundRequest } from '../wire/index.ts';
import { type PayClient, unless } from './pay-client.ts';
import { plainText } from './plain-text.ts';
import { readRefund, type WechatRefund } from './refund.ts';
import type { SensitiveFields } from './sensitive-fields.ts';

export interface RefundInput {
  readonly outTradeNo: string;
  /** Ask again with the same number: another number is another refund. */
  readonly outRefundNo: string;
  readonly amount: Fen;
  /** The order's own total. */
  readonly orderTotal: Fen;
  readonly reason?: string;
  readonly notifyUrl?: string;
}

/** Where the money of an ABNORMAL refund goes: to a bank card of the user, or back to the merchant's bank account. */
export type AbnormalRefundInput = { readonly refundId: string; readonly outRefundNo: string } & (
  | { readonly to: 'merchant' }
  | {
      readonly to: 'user';
      /** E.g. `CMB_DEBIT`. */
      readonly bankType: string;
      /** Plain text, like the name; both are encrypted on the way. */
      readonly bankAccount: string;
      readonly realName: string;
    }
);

export interface Refunds {
  /** Accepted, usually PROCESSING; the outcome comes by notification or query. `NOT_ENOUGH` when the balance is short. */
  refund(input: RefundInput): Promise<WechatRefund>;
  /** Undefined when WeChat knows no such refund. */
  queryRefund(outRefundNo: string): Promise<WechatRefund | undefined>;
  /** For a refund that ended ABNORMAL; it is PROCESSING again afterwards. `INVALID_REQUEST` for any other one. */
  applyAbnormalRefund(input: AbnormalRefundInput): Promise<WechatRefund>;
}

const PATH = '/v3/refund/domestic/refunds';

export const createRefunds = (client: PayClient, sensitive: SensitiveFields): Refunds => ({
  async refund(input) {
    const body = refundRequest(input);
    return readRefund(await client.ask({ method: 'POST', target: PATH, body, repeatable: true }), 'status');
  },
  async queryRefund(outRefundNo) {
    const target = `${PATH}/${encodeURIComponent(outRefundNo)}`;
    const reply = await unless('RESOURCE_NOT_EXISTS', client.ask({ method: 'GET', target }));
    return reply && readRefund(reply, 'status');
  },
  async applyAbnormalRefund(input) {
    const { serial, seal } = await sensitive.sealer();
    const body: AbnormalRefundRequest = {
      out_refund_no: input.outRefundNo,
      ...(input.to === 'merchant'
        ? { type: 'MERCHANT_BANK_CARD' }
        : {
            type: 'USER_BANK_CARD',
            bank_type: input.bankType,
            bank_account: seal(input.bankAccount),
            real_name: seal(input.realName),
          }),
    };
    const target = `${PATH}/${encodeURIComponent(input.refundId)}/apply-abnormal-refund`;
    return readRefund(await client.ask({ method: 'POST', target, body, serial }), 'status');
  },
});

function refundRequest(input: RefundInput): RefundRequest {
  const reason = plainText(input.reason ?? '', 80);
  return {
    out_trade_no: input.outTradeNo,
    out_refund_no: input.outRefundNo,
    ...(reason === '' ? {} : { reason }),
    ...(input.notifyUrl === undefined ? {} : { notify_url: input.notifyUrl }),
    amount: { refund: input.amount, total: input.orderTotal, currency: 'CNY' },
  };
}
