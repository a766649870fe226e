// The hand on the local WeChat: its users' phones, its time, its faults. The HTTP control API is the same, in JSON.
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { FaultSettings } from '../faults.ts';
import type { MerchantMode } from '../keys/generate.ts';
import type { RotationOptions } from '../keys/platform-certificates.ts';
import {
  createUser,
  mintLoginCode,
  mintPhoneCode,
  mintPluginCode,
  type UserInput,
  userOf,
} from '../login/users.ts';
import type { Agenda } from '../notify/agenda.ts';
import { replay } from '../notify/notifications.ts';
import { cancelPayment, failPayment, type PaymentResult, type PaymentTarget, pay } from '../pay/payment.ts';
import { switchToPublicKey } from '../pay/signing-key.ts';
import {
  confirmTransfer,
  refuseTransfer,
  type TransferResult,
  type TransferTarget,
} from '../pay/transfer.ts';
import type { PostOffice } from '../push/post-office.ts';
import { keyOf, type Order } from '../records.ts';
import type { ReceivedRequest } from '../request-log.ts';
import type { World } from '../world.ts';
import { type AccountControl, createAccountControl } from './account-control.ts';
import { type BenchControl, createBenchControl } from './bench-control.ts';
import { createPhoneControl, type PhoneControl } from './phone-control.ts';
import { createProgramControl, type ProgramControl } from './program-control.ts';
import {
  type NotificationView,
  type OrderView,
  type RefundView,
  type TransferView,
  type UserView,
  viewNotification,
  viewOrder,
  viewRefund,
  viewTransfer,
  viewUser,
} from './views.ts';

/** Whose phone; the app's first user when left out, created when there is none. */
export interface PhoneOwner {
  readonly appid?: string;
  readonly openid?: string;
}

/** Functions throw RangeError when they are asked about something that does not exist. */
export interface Control extends AccountControl, PhoneControl, ProgramControl, BenchControl {
  createUser(input?: UserInput): UserView;
  users(): UserView[];
  /** wx.login on the user's phone. */
  mintLoginCode(owner?: PhoneOwner): { code: string; openid: string };
  /** The getPhoneNumber button on the user's phone. */
  mintPhoneCode(owner?: PhoneOwner): { code: string; openid: string };
  /** wx.pluginLogin on the user's phone, in a plugin of this app. */
  mintPluginCode(owner?: PhoneOwner): { code: string; openid: string };
  /** wx.requestPayment, and the user pays. */
  pay(target: PaymentTarget): PaymentResult;
  /** wx.requestPayment, and the user closes it. */
  cancelPayment(target: PaymentTarget): PaymentResult;
  /** wx.requestPayment, and the bank refuses. */
  failPayment(target: PaymentTarget): PaymentResult;
  orders(): OrderView[];
  refunds(): RefundView[];
  notifications(): NotificationView[];
  /** The latest thousand, without secrets. */
  requests(): ReceivedRequest[];
  /** Ends every refund under way now instead of after its delay. */
  finishRefunds(): void;
  /** Sends a notification once more, whatever became of it. */
  replayNotification(id: string): NotificationView;
  faults(): FaultSettings;
  /** Sets the counters that are named; the others stay. */
  setFaults(change: Partial<FaultSettings>): FaultSettings;
  /** wx.requestMerchantTransfer, and the user takes the money. */
  confirmTransfer(target: TransferTarget): TransferResult;
  /** wx.requestMerchantTransfer, and the money cannot be taken: the transfer fails. */
  refuseTransfer(target: TransferTarget): TransferResult;
  transfers(): TransferView[];
  /** Publishes another platform certificate at once; WeChat Pay signs with it later, and retires the old one later still. */
  rotateCertificate(options?: RotationOptions): Promise<{ serialNo: string; signsFrom: string }>;
  /** From certificates to the public key: `share` (0 to 1) of the notifications use it; with 1 certificates are gone. */
  switchToPublicKey(to: { share: number; mchid?: string }): {
    mchid: string;
    mode: MerchantMode;
    share: number;
  };
  now(): number;
  /** Moves the clock (everybody's who shares it); what becomes due starts at once, {@link settle} waits for it. */
  advance(milliseconds: number): void;
  /** Resolves when nothing is being delivered and nothing is due. */
  settle(): Promise<void>;
}

export function createControl(world: World, agenda: Agenda, office: PostOffice): Control {
  return {
    ...createAccountControl(world),
    ...createPhoneControl(world),
    ...createProgramControl(world, office),
    ...createBenchControl(world),
    createUser: (input) => viewUser(createUser(world, input)),
    users: () => world.users.values().map(viewUser),
    mintLoginCode(owner = {}) {
      const { code, openid } = mintLoginCode(world, userOf(world, owner));
      return { code, openid };
    },
    mintPhoneCode(owner = {}) {
      const { code, openid } = mintPhoneCode(world, userOf(world, owner));
      return { code, openid };
    },
    mintPluginCode(owner = {}) {
      const { code, openid } = mintPluginCode(world, userOf(world, owner));
      return { code, openid };
    },
    pay: (target) => pay(world, target),
    cancelPayment: (target) => cancelPayment(world, target),
    failPayment: (target) => failPayment(world, target),
    orders() {
      const prepayIds = Map.groupBy(world.prepays.values(), ({ orderKey }) => orderKey);
      const idsOf = ({ mchid, outTradeNo }: Order) =>
        (prepayIds.get(keyOf(mchid, outTradeNo)) ?? []).map(({ prepayId }) => prepayId);
      return world.orders
        .values()
        .filter(({ burned }) => !burned)
        .map((order) => viewOrder(order, idsOf(order), world.clock.now()));
    },
    refunds: () => world.refunds.values().map(viewRefund),
    notifications: () =>
      [...world.finishedNotifications.values(), ...world.pendingNotifications.values()].map(viewNotification),
    requests: () => world.requests.list(),
    finishRefunds: () => agenda.finishRefunds(),
    replayNotification: (id) => viewNotification(replay(world, id)),
    faults: () => world.faults.read(),
    setFaults(change) {
      world.faults.set(change);
      return world.faults.read();
    },
    confirmTransfer: (target) => confirmTransfer(world, target),
    refuseTransfer: (target) => refuseTransfer(world, target),
    transfers: () => world.transfers.values().map(viewTransfer),
    async rotateCertificate(options) {
      const { serialNo, signsFrom } = await world.certificates.rotate(options);
      return { serialNo, signsFrom: toRfc3339(signsFrom) };
    },
    switchToPublicKey: (to) => switchToPublicKey(world, to),
    now: () => world.clock.now(),
    advance: (milliseconds) => world.advance(milliseconds),
    async settle() {
      await agenda.settle();
      await office.settle();
      // What was pushed may have led to payments and refunds.
      await agenda.settle();
    },
  };
}
