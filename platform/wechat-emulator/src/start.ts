// Starts the local WeChat: one HTTP server that is api.weixin.qq.com and api.mch.weixin.qq.com, and a control API.
import type { AddressInfo } from 'node:net';
import type { AdjustableClock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { addCodeRoutes } from './code/codes.ts';
import { addLinkRoutes } from './code/links.ts';
import { type Control, createControl } from './control/control.ts';
import { addControlRoutes } from './control/control-routes.ts';
import { injectFaults } from './faults/inject.ts';
import { createServer } from './http/server.ts';
import type { ServerCertificate } from './keys/authority.ts';
import { type EmulatorKeys, generateEmulatorKeys } from './keys/generate.ts';
import { addCheckEncryptedMsg } from './login/checkencryptedmsg.ts';
import { addGetUserEncryptKey } from './login/encrypt-key.ts';
import { addGetPluginOpenpid } from './login/getpluginopenpid.ts';
import { addJscode2session } from './login/jscode2session.ts';
import { addSessionKeyRoutes } from './login/session-key.ts';
import { addGetPaidUnionid } from './login/unionid.ts';
import { isLoopback } from './loopback.ts';
import { addCustomSend } from './message/custom-send.ts';
import { addSubscribeSend } from './message/subscribe-send.ts';
import { addTemplateRoutes } from './message/template-routes.ts';
import { startAgenda } from './notify/agenda.ts';
import { createCourier } from './notify/delivery.ts';
import { addPageRoutes } from './page/page-routes.ts';
import { addAbnormalRefund } from './pay/abnormal-refund.ts';
import { addBills } from './pay/bills.ts';
import { addCertificates } from './pay/certificates.ts';
import { addPrepay } from './pay/prepay.ts';
import { addQueryAndClose } from './pay/query-and-close.ts';
import { addRefund } from './pay/refund.ts';
import { addTransfers } from './pay/transfer-routes.ts';
import { addGetUserPhoneNumber } from './phone/getuserphonenumber.ts';
import { startPostOffice } from './push/post-office.ts';
import { addQuotaRoutes } from './quota/quota-routes.ts';
import { addSafetyRoutes } from './safety/checks.ts';
import { addOrderList } from './shipping/order-list.ts';
import { addTradeRoutes } from './shipping/trade-routes.ts';
import { addUploadShippingInfo } from './shipping/upload.ts';
import { addTokenRoutes } from './token/token-routes.ts';
import { addUploadRoutes } from './upload/upload-routes.ts';
import { type AppOptions, createWorld, type MerchantOptions } from './world.ts';

export interface WechatEmulatorOptions {
  /** A loopback name or address; 127.0.0.1 when left out. */
  readonly host?: string;
  /** Any free one when 0 or left out. */
  readonly port?: number;
  /** Let `host` be reachable from other machines, control API included: everybody there can pay and log in as anybody. */
  readonly allowRemote?: boolean;
  /** Shared with whoever should live in the same time. */
  readonly clock: AdjustableClock;
  readonly log: Log;
  /** At least one; the first is meant where control calls name none. */
  readonly apps: readonly AppOptions[];
  readonly merchants: readonly MerchantOptions[];
  /** WeChat Pay's keys; new ones at each start when left out. */
  readonly keys?: EmulatorKeys;
  /** Where users, orders, refunds and undelivered notifications survive a restart. */
  readonly stateFile?: string;
  /** How long a refund stays PROCESSING, and a confirmed transfer TRANSFERING; 1000 when left out. */
  readonly refundDelayMs?: number;
  /** How far apart the refunds of one order must be, else FREQUENCY_LIMITED; WeChat wants 60000, and 0 is the default here. */
  readonly refundIntervalMs?: number;
  /** Speak https with this certificate, and no http. */
  readonly tls?: ServerCertificate;
  /** Where notifications go instead of the scheme, host and port of their notify_url, e.g. `http://127.0.0.1:3000`. */
  readonly notificationOrigin?: string;
  /** How long a receiver of notifications may take; WeChat's 5000 when left out. */
  readonly notificationTimeoutMs?: number;
}

export interface WechatEmulator {
  /** Base URL, the same for both of WeChat's hosts; no slash at its end. */
  readonly url: string;
  readonly keys: EmulatorKeys;
  readonly control: Control;
  close(): Promise<void>;
}

/** @throws RangeError when `host` is not a loopback one and `allowRemote` is not set, or when no app is given. */
export async function startWechatEmulator(options: WechatEmulatorOptions): Promise<WechatEmulator> {
  const {
    host = '127.0.0.1',
    port = 0,
    allowRemote = false,
    clock,
    log,
    apps,
    notificationTimeoutMs,
  } = options;
  if (!allowRemote && !isLoopback(host))
    throw new RangeError(`the WeChat emulator listens on this machine only, not on ${host}; see allowRemote`);
  if (apps.length === 0) throw new RangeError('the WeChat emulator needs at least one app');
  const keys = options.keys ?? (await generateEmulatorKeys({ now: clock.now() }));
  const world = createWorld({ ...options, keys });
  const server = createServer(world, options.tls);
  injectFaults(server, world);
  addJscode2session(server, world);
  addSessionKeyRoutes(server, world);
  addCheckEncryptedMsg(server, world);
  addGetPaidUnionid(server, world);
  addGetUserEncryptKey(server, world);
  addGetPluginOpenpid(server, world);
  addTokenRoutes(server, world);
  addQuotaRoutes(server, world);
  addGetUserPhoneNumber(server, world);
  addSubscribeSend(server, world);
  addTemplateRoutes(server, world);
  addCustomSend(server, world);
  addSafetyRoutes(server, world);
  addCodeRoutes(server, world);
  addLinkRoutes(server, world);
  addUploadShippingInfo(server, world);
  addTradeRoutes(server, world);
  addOrderList(server, world);
  addCertificates(server, world);
  addPrepay(server, world);
  addQueryAndClose(server, world);
  addRefund(server, world);
  addAbnormalRefund(server, world);
  addTransfers(server, world);
  addBills(server, world);
  addUploadRoutes(server, world);
  const courier = createCourier(world, {
    timeoutMs: notificationTimeoutMs ?? 5000,
    ...(options.notificationOrigin === undefined ? {} : { origin: options.notificationOrigin }),
  });
  const agenda = startAgenda(world, courier);
  const office = startPostOffice(world, { timeoutMs: notificationTimeoutMs ?? 5000 });
  const control = createControl(world, agenda, office);
  addControlRoutes(server, control, allowRemote);
  addPageRoutes(server, allowRemote);
  try {
    await server.listen({ host, port });
  } catch (error) {
    await agenda.stop();
    await office.stop();
    world.close();
    throw error;
  }
  const address = server.server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  log.info('the WeChat emulator is listening', { address: name, port: address.port });
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${name}:${address.port}`,
    keys,
    control,
    async close() {
      await server.close();
      await agenda.stop();
      await office.stop();
      world.close();
    },
  };
}
