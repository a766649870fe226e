// Merchant transfers: money from the shop to a user, who confirms it in the mini program.
import type { Fen } from '@xiaoqiao/contract';
import { type Fields, oneOf, optionalText, text } from '../http/reply-fields.ts';
import {
  type HeaderBag,
  type RequestMerchantTransferParameters,
  type TransferRequest,
  type TransferState,
  transferStates,
} from '../wire/index.ts';
import { type PayClient, unless } from './pay-client.ts';
import { plainText } from './plain-text.ts';
import type { SensitiveFields } from './sensitive-fields.ts';
import { readTransfer, type Transfer } from './transfer.ts';

export interface TransferInput {
  /** Letters and digits. Ask again with the same number: another number is another transfer. */
  readonly outBillNo: string;
  readonly openid: string;
  readonly amount: Fen;
  readonly remark: string;
  /** Agreed with WeChat on the merchant platform, e.g. `1000`. */
  readonly sceneId: string;
  /** What the scene wants to be told, e.g. `{ type: '活动名称', content: '新会员有礼' }`. */
  readonly sceneReports: readonly { readonly type: string; readonly content: string }[];
  /** Plain text; encrypted on the way. WeChat demands it for large amounts. */
  readonly userName?: string;
  readonly notifyUrl?: string;
  readonly appid?: string;
}

export interface StartedTransfer {
  readonly outBillNo: string;
  readonly transferBillNo: string;
  readonly state: TransferState;
  readonly failReason?: string;
  /** Only while the user's word is waited for: see `requestParameters`. */
  readonly packageInfo?: string;
}

export interface Transfers {
  /** The same transfer may be asked for again, unchanged. `NOT_ENOUGH` when the balance is short. */
  create(input: TransferInput): Promise<StartedTransfer>;
  /** Undefined when WeChat knows no such transfer. */
  query(outBillNo: string): Promise<Transfer | undefined>;
  queryById(transferBillNo: string): Promise<Transfer | undefined>;
  /** Taken back, if the user has not confirmed yet; else `INVALID_REQUEST`. The end comes by notification or query. */
  cancel(outBillNo: string): Promise<'CANCELING' | 'CANCELLED'>;
  /** What the mini program hands to wx.requestMerchantTransfer. Its `ok` is no proof: query. */
  requestParameters(packageInfo: string, openid: string, appid?: string): RequestMerchantTransferParameters;
  /**
   * Of a transfer that ended.
   * @throws XiaoqiaoError notification_unverified, notification_invalid, also for a notification of anything else.
   */
  parseNotification(
    headers: HeaderBag,
    rawBody: Uint8Array,
  ): Promise<{ readonly id: string; readonly transfer: Transfer }>;
}

const PATH = '/v3/fund-app/mch-transfer/transfer-bills';

export function createTransfers(deps: {
  readonly client: PayClient;
  readonly sensitive: SensitiveFields;
  readonly mchid: string;
  readonly appid: string;
  readonly parseNotification: Transfers['parseNotification'];
}): Transfers {
  const { client, sensitive, mchid, parseNotification } = deps;
  const byNumber = (outBillNo: string) => `${PATH}/out-bill-no/${encodeURIComponent(outBillNo)}`;
  async function query(target: string): Promise<Transfer | undefined> {
    const reply = await unless('RESOURCE_NOT_EXISTS', client.ask({ method: 'GET', target }));
    return reply && readTransfer(reply);
  }
  return {
    async create(input) {
      // The header is wanted even when nothing is encrypted.
      const { serial, seal } = await sensitive.sealer();
      const body = transferRequest({ appid: deps.appid, ...input }, seal);
      return readStarted(await client.ask({ method: 'POST', target: PATH, body, serial, repeatable: true }));
    },
    query: (outBillNo) => query(byNumber(outBillNo)),
    queryById: (transferBillNo) => query(`${PATH}/transfer-bill-no/${encodeURIComponent(transferBillNo)}`),
    async cancel(outBillNo) {
      const target = `${byNumber(outBillNo)}/cancel`;
      const reply = await client.ask({ method: 'POST', target, repeatable: true });
      return oneOf(reply, 'state', ['CANCELING', 'CANCELLED']);
    },
    requestParameters: (packageInfo, openId, appid = deps.appid) => ({
      mchId: mchid,
      appId: appid,
      package: packageInfo,
      openId,
    }),
    parseNotification,
  };
}

const transferRequest = (
  input: TransferInput & { appid: string },
  seal: (text: string) => string,
): TransferRequest => ({
  appid: input.appid,
  out_bill_no: input.outBillNo,
  transfer_scene_id: input.sceneId,
  openid: input.openid,
  ...(input.userName === undefined ? {} : { user_name: seal(input.userName) }),
  transfer_amount: input.amount,
  transfer_remark: plainText(input.remark, 32) || input.outBillNo,
  ...(input.notifyUrl === undefined ? {} : { notify_url: input.notifyUrl }),
  transfer_scene_report_infos: input.sceneReports.map(({ type, content }) => ({
    info_type: type,
    info_content: content,
  })),
});

function readStarted(fields: Fields): StartedTransfer {
  const failReason = optionalText(fields, 'fail_reason');
  const packageInfo = optionalText(fields, 'package_info');
  return {
    outBillNo: text(fields, 'out_bill_no'),
    transferBillNo: text(fields, 'transfer_bill_no'),
    state: oneOf(fields, 'state', transferStates),
    ...(failReason === undefined ? {} : { failReason }),
    ...(packageInfo === undefined ? {} : { packageInfo }),
  };
}
