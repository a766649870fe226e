// The words of merchant transfers that the user confirms. Amounts are integer fen, times RFC 3339 +08:00.

/** TRANSFERING has one R at WeChat. */
export const transferStates = [
  'ACCEPTED',
  'PROCESSING',
  'WAIT_USER_CONFIRM',
  'TRANSFERING',
  'SUCCESS',
  'FAIL',
  'CANCELING',
  'CANCELLED',
] as const;
export type TransferState = (typeof transferStates)[number];

export interface TransferRequest {
  readonly appid: string;
  readonly out_bill_no: string;
  /** Agreed with WeChat on the merchant platform, e.g. `1000` for marketing. */
  readonly transfer_scene_id: string;
  readonly openid: string;
  /** Encrypted with the key that Wechatpay-Serial names. */
  readonly user_name?: string;
  readonly transfer_amount: number;
  readonly transfer_remark: string;
  readonly notify_url?: string;
  readonly user_recv_perception?: string;
  readonly user_recv_style?: { readonly type: 'CONFIRM_PAGE' | 'RED_PACKET' };
  readonly transfer_scene_report_infos: readonly {
    readonly info_type: string;
    readonly info_content: string;
  }[];
}

export interface TransferCreated {
  readonly out_bill_no: string;
  readonly transfer_bill_no: string;
  readonly create_time: string;
  readonly state: TransferState;
  readonly fail_reason?: string;
  /** Only in WAIT_USER_CONFIRM: for wx.requestMerchantTransfer. */
  readonly package_info?: string;
}

interface TransferFields {
  readonly mch_id: string;
  readonly out_bill_no: string;
  readonly transfer_bill_no: string;
  readonly state: TransferState;
  readonly transfer_amount: number;
  readonly fail_reason?: string;
  readonly openid?: string;
  readonly create_time: string;
  readonly update_time: string;
}

export interface TransferReply extends TransferFields {
  readonly appid: string;
  readonly transfer_remark: string;
  /** Encrypted for the merchant. */
  readonly user_name?: string;
}

/** Unlike payments and refunds it says `mch_id`. */
export type TransferNotice = TransferFields;

export interface TransferCancelled {
  readonly out_bill_no: string;
  readonly transfer_bill_no: string;
  readonly state: 'CANCELING' | 'CANCELLED';
  readonly update_time: string;
}

/** The arguments of wx.requestMerchantTransfer. */
export interface RequestMerchantTransferParameters {
  readonly mchId: string;
  readonly appId: string;
  readonly package: string;
  readonly openId?: string;
}
