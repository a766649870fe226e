// How WeChat describes a transfer: in the reply to its maker, in a query, and in a notification.
import {
  type TransferCreated,
  type TransferNotice,
  type TransferReply,
  toBeijingTime,
} from '@xiaoqiao/wechat/wire';
import type { Transfer } from '../records.ts';

export const transferCreated = (transfer: Transfer): TransferCreated => ({
  out_bill_no: transfer.outBillNo,
  transfer_bill_no: transfer.transferBillNo,
  create_time: toBeijingTime(transfer.createdAt),
  state: transfer.state,
  ...(transfer.failReason === undefined ? {} : { fail_reason: transfer.failReason }),
  ...(transfer.state === 'WAIT_USER_CONFIRM' ? { package_info: transfer.packageInfo } : {}),
});

export const transferNotice = (transfer: Transfer): TransferNotice => ({
  mch_id: transfer.mchid,
  out_bill_no: transfer.outBillNo,
  transfer_bill_no: transfer.transferBillNo,
  state: transfer.state,
  transfer_amount: transfer.amount,
  ...(transfer.failReason === undefined ? {} : { fail_reason: transfer.failReason }),
  openid: transfer.openid,
  create_time: toBeijingTime(transfer.createdAt),
  update_time: toBeijingTime(transfer.updatedAt),
});

/** @param seal encrypts a name for the merchant. */
export const transferReply = (transfer: Transfer, seal: (text: string) => string): TransferReply => ({
  ...transferNotice(transfer),
  appid: transfer.appid,
  transfer_remark: transfer.remark,
  ...(transfer.userName === undefined ? {} : { user_name: seal(transfer.userName) }),
});
