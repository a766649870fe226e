// A merchant transfer as WeChat Pay describes it, in the house's words; the same for a query and a notification.
import { type Fen, fen } from '@xiaoqiao/contract';
import { type Fields, integer, oneOf, optionalText, optionalTime, text } from '../http/reply-fields.ts';
import { type TransferState, transferStates } from '../wire/index.ts';

export interface Transfer {
  readonly outBillNo: string;
  readonly transferBillNo: string;
  /** The money has arrived when SUCCESS; TRANSFERING is on its way, FAIL and CANCELLED never will be. */
  readonly state: TransferState;
  /** WeChat's word, e.g. OVERDUE_CLOSE when the user did not confirm within a day. */
  readonly failReason?: string;
  readonly amount: Fen;
  readonly openid?: string;
  /** Milliseconds, as `updatedAt`. */
  readonly createdAt?: number;
  readonly updatedAt?: number;
  /** Still encrypted; see `decryptSensitive`. */
  readonly userNameSealed?: string;
}

/** @throws XiaoqiaoError wechat_unavailable when a field is not what WeChat promises. */
export function readTransfer(fields: Fields): Transfer {
  const failReason = optionalText(fields, 'fail_reason');
  const openid = optionalText(fields, 'openid');
  const createdAt = optionalTime(fields, 'create_time');
  const updatedAt = optionalTime(fields, 'update_time');
  const userNameSealed = optionalText(fields, 'user_name');
  return {
    outBillNo: text(fields, 'out_bill_no'),
    transferBillNo: text(fields, 'transfer_bill_no'),
    state: oneOf(fields, 'state', transferStates),
    amount: fen(integer(fields, 'transfer_amount')),
    ...(failReason === undefined ? {} : { failReason }),
    ...(openid === undefined ? {} : { openid }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(userNameSealed === undefined ? {} : { userNameSealed }),
  };
}
