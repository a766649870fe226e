// /v3/fund-app/mch-transfer/transfer-bills: made by the merchant, asked about by either number, taken back.
import { type TransferCancelled, type TransferRequest, toBeijingTime } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { newTransferBillNo, randomLetters } from '../random.ts';
import { keyOf, type Transfer } from '../records.ts';
import type { World } from '../world.ts';
import { fingerprintOf, transferBody } from './bodies.ts';
import { transferCreated, transferReply } from './describe-transfer.ts';
import { checkNotifyUrl } from './notify-url.ts';
import { internalNumbers, PayRefusal, parameterRefusal } from './pay-refusal.ts';
import { addPayRoute, type PayCall } from './pay-route.ts';
import { openSensitive, sealForMerchant } from './sensitive.ts';
import { cancelTransfer, startTransfer } from './transfer.ts';

const PATH = '/v3/fund-app/mch-transfer/transfer-bills';

/** From 2000 yuan on the user's name must come along. */
const NAME_FROM = 200_000;

export function addTransfers(app: FastifyInstance, world: World): void {
  addPayRoute(app, world, {
    method: 'POST',
    path: PATH,
    body: transferBody,
    handle(call) {
      const request = call.body as unknown as TransferRequest;
      const userName = checkTransfer(world, call, request);
      const known = world.transfers.get(keyOf(call.merchant.mchid, request.out_bill_no));
      return transferCreated(
        known === undefined
          ? newTransfer(world, call, request, userName)
          : sameTransfer(known, request, userName),
      );
    },
  });
  addPayRoute(app, world, {
    method: 'GET',
    path: `${PATH}/out-bill-no/:number`,
    handle: (call) => reply(call, existing(world, call)),
  });
  addPayRoute(app, world, {
    method: 'GET',
    path: `${PATH}/transfer-bill-no/:id`,
    handle(call) {
      const found = world.transfers.values().find(({ transferBillNo }) => transferBillNo === call.params.id);
      return reply(call, found?.mchid === call.merchant.mchid ? found : missing());
    },
  });
  addPayRoute(app, world, {
    method: 'POST',
    path: `${PATH}/out-bill-no/:number/cancel`,
    handle(call): TransferCancelled {
      const { outBillNo, transferBillNo, state, updatedAt } = cancelTransfer(world, existing(world, call));
      return {
        out_bill_no: outBillNo,
        transfer_bill_no: transferBillNo,
        state: state as TransferCancelled['state'],
        update_time: toBeijingTime(updatedAt),
      };
    },
  });
}

/** @returns the user's name, decrypted. */
function checkTransfer(world: World, call: PayCall, request: TransferRequest): string | undefined {
  if (call.serial === undefined) throw new PayRefusal('INVALID_REQUEST', '缺少请求头 Wechatpay-Serial');
  if (request.notify_url !== undefined) checkNotifyUrl(request.notify_url);
  if (!call.merchant.appids.includes(request.appid))
    throw new PayRefusal('APPID_MCHID_NOT_MATCH', '商户号和appid不匹配', {
      internalNumber: internalNumbers.appidMismatch,
    });
  if (world.users.get(request.openid)?.appid !== request.appid)
    throw parameterRefusal({ field: '/openid', issue: '无效的openid', value: request.openid });
  if (request.user_name !== undefined) return openSensitive(world, call, '/user_name', request.user_name);
  if (request.transfer_amount >= NAME_FROM)
    throw parameterRefusal({ field: '/user_name', issue: '大额转账须提供收款用户姓名', value: undefined });
  return undefined;
}

/** An encrypted name differs each time; what counts is what it says. */
const fingerprint = (
  { user_name: _sealed, ...request }: TransferRequest,
  userName: string | undefined,
): string => fingerprintOf({ ...request, userName });

function sameTransfer(known: Transfer, request: TransferRequest, userName: string | undefined): Transfer {
  if (known.fingerprint !== fingerprint(request, userName))
    throw new PayRefusal('INVALID_REQUEST', '商户单号重复，请求参数与首次请求不一致', {
      internalNumber: internalNumbers.reentry,
    });
  return known;
}

function newTransfer(
  world: World,
  { merchant }: PayCall,
  request: TransferRequest,
  userName: string | undefined,
): Transfer {
  if (world.faults.take('balanceShortages')) throw new PayRefusal('NOT_ENOUGH', '商户运营账户余额不足');
  const now = world.clock.now();
  const transfer: Transfer = {
    transferBillNo: newTransferBillNo(now),
    outBillNo: request.out_bill_no,
    mchid: merchant.mchid,
    appid: request.appid,
    openid: request.openid,
    amount: request.transfer_amount,
    remark: request.transfer_remark,
    ...(userName === undefined ? {} : { userName }),
    ...(request.notify_url === undefined ? {} : { notifyUrl: request.notify_url }),
    packageInfo: `ABBQO+oYAAABAAAAAAC${randomLetters(48)}=`,
    fingerprint: fingerprint(request, userName),
    state: 'WAIT_USER_CONFIRM',
    createdAt: now,
    updatedAt: now,
  };
  startTransfer(world, transfer);
  return transfer;
}

const existing = (world: World, { merchant, params }: PayCall): Transfer =>
  world.transfers.get(keyOf(merchant.mchid, params.number!)) ?? missing();

function missing(): never {
  throw new PayRefusal('RESOURCE_NOT_EXISTS', '转账单不存在');
}

const reply = ({ merchant }: PayCall, transfer: Transfer) =>
  transferReply(transfer, (name) => sealForMerchant(merchant, name));
