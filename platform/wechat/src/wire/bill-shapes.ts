// The words of bills: which there are, and the columns of their files, as WeChat prints them.

export const billTypes = [
  'ALL',
  'SUCCESS',
  'REFUND',
  'RECHARGE_REFUND',
  'ALL_SPECIAL',
  'SUC_SPECIAL',
  'REF_SPECIAL',
] as const;
export type BillType = (typeof billTypes)[number];

export const fundAccounts = ['BASIC', 'OPERATION', 'FEES'] as const;
export type FundAccount = (typeof fundAccounts)[number];

export const BILL_DOWNLOAD_PATH = '/v3/billdownload/file';

export interface BillReply {
  readonly hash_type: 'SHA1';
  /** Of the file as it is before it is compressed, in hex. */
  readonly hash_value: string;
  readonly download_url: string;
}

const order = [
  '交易时间',
  '公众账号ID',
  '商户号',
  '特约商户号',
  '设备号',
  '微信订单号',
  '商户订单号',
  '用户标识',
  '交易类型',
  '交易状态',
  '付款银行',
  '货币种类',
  '应结订单金额',
  '代金券金额',
] as const;
const refund = [
  '微信退款单号',
  '商户退款单号',
  '退款金额',
  '充值券退款金额',
  '退款类型',
  '退款状态',
] as const;
const goods = ['商品名称', '商户数据包', '手续费', '费率', '订单金额'] as const;

/** The columns differ by type and change places, so that a reader goes by their names. */
export const tradeBillColumns = {
  ALL: [...order, ...refund, ...goods, '申请退款金额', '费率备注'],
  SUCCESS: [...order, ...goods, '费率备注'],
  REFUND: [...order, '退款申请时间', '退款成功时间', ...refund, ...goods, '申请退款金额', '费率备注'],
} as const satisfies Partial<Record<BillType, readonly string[]>>;

/** Column of the totals → column that it is the sum of; the first one is the number of rows. */
export const tradeBillTotals = {
  总交易单数: undefined,
  应结订单总金额: '应结订单金额',
  退款总金额: '退款金额',
  充值券退款总金额: '充值券退款金额',
  手续费总金额: '手续费',
  订单总金额: '订单金额',
  申请退款总金额: '申请退款金额',
} as const;

export const fundFlowColumns = [
  '记账时间',
  '微信支付业务单号',
  '资金流水单号',
  '业务名称',
  '业务类型',
  '收支类型',
  '收支金额(元)',
  '账户结余(元)',
  '资金变更提交申请人',
  '备注',
  '业务凭证号',
] as const;

export const fundFlowTotals = ['资金流水总笔数', '收入笔数', '收入金额', '支出笔数', '支出金额'] as const;
