// The life of a transfer: waiting for its user, on its way, ended; by the merchant, by the user, or by time.
import { DAY } from '@xiaoqiao/kit/clock';
import { notifyTransfer } from '../notify/notifications.ts';
import { keyOf, type Transfer, type TransferEnd } from '../records.ts';
import type { World } from '../world.ts';
import { PayRefusal } from './pay-refusal.ts';

/** A user who has not confirmed by then never will. */
const CONFIRM_WITHIN = DAY;

/** Which transfer: by what the page hands to wx.requestMerchantTransfer, or by its number. */
export interface TransferTarget {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly outBillNo?: string;
  /** With `outBillNo`; the only merchant when left out. */
  readonly mchid?: string;
}

/** What the page hears: `requestMerchantTransfer:ok`, or `requestMerchantTransfer:fail (…)`. */
export interface TransferResult {
  readonly errMsg: string;
}

const transferKeyOf = ({ mchid, outBillNo }: Transfer): string => keyOf(mchid, outBillNo);

export function startTransfer(world: World, transfer: Transfer): void {
  const transferKey = transferKeyOf(transfer);
  const at = transfer.createdAt + CONFIRM_WITHIN;
  world.atomically(() => {
    world.transfers.put(transferKey, transfer);
    world.transferEnds.put(transferKey, { transferKey, state: 'FAIL', failReason: 'OVERDUE_CLOSE', at });
  });
  world.wake();
}

/** The user confirms: the money is on its way, and arrives a little later. */
export const confirmTransfer = (world: World, target: TransferTarget): TransferResult =>
  onPhone(world, target, (transfer) => {
    move(world, { ...transfer, state: 'TRANSFERING' }, { state: 'SUCCESS' });
    return { errMsg: 'requestMerchantTransfer:ok' };
  });

/** The account of a user who refuses takes no money: the transfer fails, now. */
export const refuseTransfer = (world: World, target: TransferTarget): TransferResult =>
  onPhone(world, target, (transfer) => {
    const transferKey = transferKeyOf(transfer);
    const failReason = 'PAYEE_ACCOUNT_ABNORMAL';
    endTransfer(world, { transferKey, state: 'FAIL', failReason, at: world.clock.now() });
    world.wake();
    return { errMsg: 'requestMerchantTransfer:fail (收款账户异常)' };
  });

/** Taken back by the merchant, who can do so until the user has confirmed. */
export function cancelTransfer(world: World, transfer: Transfer): Transfer {
  if (transfer.state === 'CANCELING' || transfer.state === 'CANCELLED') return transfer;
  if (transfer.state !== 'WAIT_USER_CONFIRM')
    throw new PayRefusal('INVALID_REQUEST', '当前转账单状态不允许撤销');
  return move(world, { ...transfer, state: 'CANCELING' }, { state: 'CANCELLED', failReason: 'MCH_CANCEL' });
}

/** When its time has come. */
export function endTransfer(world: World, { transferKey, state, failReason }: TransferEnd): void {
  const { failReason: _none, ...transfer } = world.transfers.get(transferKey)!;
  const ended: Transfer = {
    ...transfer,
    state,
    ...(failReason === undefined ? {} : { failReason }),
    updatedAt: world.clock.now(),
  };
  world.atomically(() => {
    world.transfers.put(transferKey, ended);
    world.transferEnds.delete(transferKey);
    notifyTransfer(world, ended);
  });
}

function move(world: World, transfer: Transfer, end: Pick<TransferEnd, 'state' | 'failReason'>): Transfer {
  const now = world.clock.now();
  const moved = { ...transfer, updatedAt: now };
  const transferKey = transferKeyOf(transfer);
  world.atomically(() => {
    world.transfers.put(transferKey, moved);
    world.transferEnds.put(transferKey, { ...end, transferKey, at: now + world.refundDelay });
  });
  world.wake();
  return moved;
}

function onPhone(
  world: World,
  target: TransferTarget,
  act: (transfer: Transfer) => TransferResult,
): TransferResult {
  const fail = (why: string): TransferResult => ({ errMsg: `requestMerchantTransfer:fail (${why})` });
  const { parameters } = target;
  const transfer =
    parameters === undefined ? transferOfNumber(world, target) : transferOfPackage(world, parameters);
  if (transfer === undefined) return fail('package 无效');
  if (parameters !== undefined) {
    const { mchId, appId, openId = transfer.openid } = parameters;
    if (mchId !== transfer.mchid || appId !== transfer.appid) return fail('商户号或 appid 不一致');
    if (openId !== transfer.openid) return fail('收款用户不一致');
  }
  return transfer.state === 'WAIT_USER_CONFIRM' ? act(transfer) : fail('转账单已失效');
}

const transferOfPackage = (world: World, { package: packed }: Readonly<Record<string, unknown>>) =>
  world.transfers.values().find(({ packageInfo }) => packageInfo === packed);

/** @throws RangeError when there is no such transfer. */
function transferOfNumber(world: World, { outBillNo, mchid }: TransferTarget): Transfer {
  const merchant = mchid ?? [...world.merchants.keys()][0]!;
  const transfer = world.transfers.get(keyOf(merchant, outBillNo ?? ''));
  if (transfer === undefined) throw new RangeError(`there is no transfer ${outBillNo}`);
  return transfer;
}
