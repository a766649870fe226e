// What WeChat Pay has to tell a merchant: written down first, delivered by the agenda.
import { randomUUID } from 'node:crypto';
import type { RefundNotice } from '@xiaoqiao/wechat/wire';
import { describeRefund } from '../pay/describe-refund.ts';
import { transferNotice } from '../pay/describe-transfer.ts';
import { describeOrder } from '../pay/order.ts';
import type { Notification, Order, Refund, Transfer } from '../records.ts';
import type { World } from '../world.ts';

export const notifyPaid = (world: World, order: Order): void =>
  add(world, {
    mchid: order.mchid,
    eventType: 'TRANSACTION.SUCCESS',
    url: order.notifyUrl,
    resource: { ...describeOrder(order) },
  });

/** A refund that named no address is not notified. */
export function notifyRefund(world: World, refund: Refund, order: Order): void {
  if (refund.notifyUrl === undefined) return;
  const { status, create_time: _created, channel: _channel, amount, ...rest } = describeRefund(refund, order);
  const { total, refund: refunded, payer_total, payer_refund } = amount;
  const notice: RefundNotice = {
    ...rest,
    mchid: refund.mchid,
    refund_status: status,
    amount: { total, refund: refunded, payer_total: payer_total!, payer_refund: payer_refund! },
  };
  add(world, {
    mchid: refund.mchid,
    eventType: `REFUND.${refund.outcome}`,
    url: refund.notifyUrl,
    resource: { ...notice },
  });
}

/** A transfer that named no address is not notified. */
export function notifyTransfer(world: World, transfer: Transfer): void {
  if (transfer.notifyUrl === undefined) return;
  add(world, {
    mchid: transfer.mchid,
    eventType: 'MCHTRANSFER.BILL.FINISHED',
    url: transfer.notifyUrl,
    resource: { ...transferNotice(transfer) },
  });
}

type News = Pick<Notification, 'mchid' | 'eventType' | 'url' | 'resource'>;

function add(world: World, news: News): void {
  const now = world.clock.now();
  const late = world.faults.take('delayNotifications') ? world.faults.read().delayMilliseconds : 0;
  const notification: Notification = {
    ...news,
    id: randomUUID(),
    createdAt: now,
    state: 'pending',
    nextAt: now + late,
    retries: 0,
    attempts: [],
  };
  if (world.faults.take('loseNotifications')) finish(world, { ...notification, state: 'lost' });
  else world.pendingNotifications.put(notification.id, notification);
  world.wake();
}

/** Finished ones are kept for looking at, the last five thousand of them. */
const KEPT = 5000;

export function finish(world: World, notification: Notification): void {
  world.atomically(() => {
    world.finishedNotifications.put(notification.id, notification);
    world.pendingNotifications.delete(notification.id);
  });
  if (world.finishedNotifications.size > KEPT)
    world.finishedNotifications.delete(world.finishedNotifications.values()[0]!.id);
}

/** Sends one again from the beginning, as WeChat may at any time. */
export function replay(world: World, id: string): Notification {
  const known = world.pendingNotifications.get(id) ?? world.finishedNotifications.get(id);
  if (known === undefined) throw new RangeError(`there is no notification ${id}`);
  const again: Notification = { ...known, state: 'pending', nextAt: world.clock.now(), retries: 0 };
  world.pendingNotifications.put(id, again);
  world.finishedNotifications.delete(id);
  world.wake();
  return again;
}
