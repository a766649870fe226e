// The client of WeChat Pay v3 for one merchant: orders, refunds, and what WeChat notifies.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { wechatHosts } from '../hosts.ts';
import { createExchange, type ExchangeLimits } from '../http/exchange.ts';
import { apiV3KeyBytes, type HeaderBag } from '../wire/index.ts';
import { type Bills, createBills } from './bills.ts';
import { checkSerialNo, type PayPublicKey, readMerchantKey, readPublicKey } from './key-material.ts';
import { type PayNotification, parseNotification, parseTransferNotification } from './notification.ts';
import { createOrders, type Orders } from './orders.ts';
import { createPayClient } from './pay-client.ts';
import { createPlatformCertificates } from './platform-certificates.ts';
import { createPrepay, type Prepay } from './prepay.ts';
import { createRefunds, type Refunds } from './refunds.ts';
import { createSensitiveFields } from './sensitive-fields.ts';
import { createSignedExchange, type MerchantIdentity } from './signed-exchange.ts';
import { createTransfers, type Transfers } from './transfers.ts';
import { createVerifier } from './verifier.ts';

export interface WechatPayOptions extends MerchantIdentity {
  /** Used where a call names none. */
  readonly appid: string;
  /** Other apps bound to this merchant. */
  readonly otherAppids?: readonly string[];
  /** 32 bytes of text. */
  readonly apiV3Key: string;
  /** `https://api.mch.weixin.qq.com`, or the local WeChat. */
  readonly base: string;
  /** Where requests that are safe to repeat go when no connection can be had; WeChat's own backup for WeChat's own host. */
  readonly backupBase?: string;
  /** WeChat Pay's public key. Merchants that have one send its id, and get replies signed with it. */
  readonly publicKey?: PayPublicKey;
  /** Also believe platform certificates, downloaded when first needed. Default: only without `publicKey`. */
  readonly platformCertificates?: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: ExchangeLimits;
  /** The largest bill that is read, unpacked; 64 MB when left out. */
  readonly maxBillBytes?: number;
}

/**
 * Every call throws XiaoqiaoError wechat_unavailable or wechat_rejected; `details.wechatCode` has WeChat's code and
 * `details.hint` what to do about it. A process may have one of these for each of its merchants.
 */
export interface WechatPay extends Prepay, Orders, Refunds {
  readonly bills: Bills;
  readonly transfers: Transfers;
  /** Plain text of a sensitive field in a reply. @throws XiaoqiaoError wechat_unavailable when it is not for us. */
  decryptSensitive(encrypted: string): string;
  /** @throws XiaoqiaoError notification_unverified, notification_invalid. */
  parseNotification(headers: HeaderBag, rawBody: Uint8Array): Promise<PayNotification>;
  /** Closes the connections. */
  disconnect(): Promise<void>;
}

/** @throws RangeError, naming the fix, when the merchant's keys cannot be used; nothing is fetched yet. */
export function createWechatPay(options: WechatPayOptions): WechatPay {
  const { mchid, serialNo, appid, apiV3Key, clock, log } = options;
  apiV3KeyBytes(apiV3Key);
  checkSerialNo(serialNo);
  const privateKey = readMerchantKey(options.privateKeyPem);
  const publicKey = options.publicKey && readPublicKey(options.publicKey);
  const connections = hostsOf(options).map((base) => createExchange(base, options.limits));
  const merchant = { mchid, serialNo: serialNo.toUpperCase(), privateKey };
  const signed = { merchant, clock, publicKeyId: publicKey?.id };
  const exchange = createSignedExchange({
    ...signed,
    exchange: connections[0]!,
    backup: connections[1],
  });
  const maxBytes = options.maxBillBytes ?? 64 * 1024 * 1024;
  const files = createExchange(options.base, {
    timeoutMs: 60_000,
    ...options.limits,
    connections: 2,
    maxReplyBytes: maxBytes,
  });
  const certificates =
    (options.platformCertificates ?? publicKey === undefined)
      ? createPlatformCertificates({ exchange, apiV3Key, clock, log, publicKey })
      : undefined;
  const verifier = createVerifier({ publicKey, certificates, clock });
  const sensitive = createSensitiveFields({ privateKey, publicKey, certificates });
  const client = createPayClient({ exchange, verifier });
  const reader = { verifier, apiV3Key, mchid, appids: [appid, ...(options.otherAppids ?? [])] };
  return {
    ...createPrepay({ client, merchant: { mchid, appid, privateKey }, clock }),
    ...createOrders(client, mchid),
    ...createRefunds(client, sensitive),
    decryptSensitive: (encrypted) => sensitive.open(encrypted),
    bills: createBills({
      client,
      download: createSignedExchange({ ...signed, exchange: files, backup: undefined }),
      origins: hostsOf(options).map((base) => new URL(base).origin),
      maxBytes,
    }),
    transfers: createTransfers({
      client,
      sensitive,
      mchid,
      appid,
      parseNotification: (headers, rawBody) => parseTransferNotification(reader, headers, rawBody),
    }),
    parseNotification: (headers, rawBody) => parseNotification(reader, headers, rawBody),
    async disconnect() {
      await Promise.all([...connections, files].map((connection) => connection.close()));
    },
  };
}

function hostsOf({ base, backupBase }: WechatPayOptions): string[] {
  const backup = backupBase ?? (base === wechatHosts.pay ? wechatHosts.payBackup : undefined);
  return backup === undefined ? [base] : [base, backup];
}
