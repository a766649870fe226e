// One attempt to deliver a notification: encrypted and signed anew, and possibly flawed on purpose.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  encryptResource,
  type NotificationBody,
  SIGN_TEST_PREFIX,
  signMessage,
  toBeijingTime,
} from '@xiaoqiao/wechat/wire';
import { Agent } from 'undici';
import { notificationKey } from '../pay/signing-key.ts';
import { randomHex, randomLetters } from '../random.ts';
import type { Attempt, Flaw, Notification } from '../records.ts';
import type { World } from '../world.ts';

export interface Courier {
  /** Never rejects: what went wrong is part of the attempt. */
  deliver(notification: Notification): Promise<Attempt>;
  close(): Promise<void>;
}

const STALE_SECONDS = 600;

export interface CourierOptions {
  readonly timeoutMs: number;
  /** Takes the place of scheme, host and port of every address. */
  readonly origin?: string;
}

export function createCourier(world: World, { timeoutMs, origin }: CourierOptions): Courier {
  const agent = new Agent({ connections: 16, maxResponseSize: 64 * 1024, allowH2: false });
  let deliveries = 0;
  let forger: KeyObject | undefined;

  function takeFlaw(): Flaw | undefined {
    if (world.faults.take('loseDeliveries')) return 'lost';
    if (world.faults.take('forgeSignatures')) return 'forged';
    if (world.faults.take('signTests')) return 'sign-test';
    if (world.faults.take('staleTimestamps')) return 'stale';
    if (world.faults.take('tamperedBodies')) return 'tampered';
    return undefined;
  }

  function seal(notification: Notification, flaw: Flaw | undefined) {
    const merchant = world.merchants.get(notification.mchid);
    if (merchant === undefined) throw new Error(`the merchant ${notification.mchid} is no longer configured`);
    const body = JSON.stringify(shuffle(bodyOf(notification, merchant.apiV3Key)));
    const key = notificationKey(world, merchant, deliveries++);
    if (flaw === 'forged') forger ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const now = Math.floor(world.clock.now() / 1000);
    const signed = signMessage(
      { serial: key.serial, privateKey: flaw === 'forged' ? forger! : key.privateKey },
      { timestamp: flaw === 'stale' ? now - STALE_SECONDS : now, nonce: randomHex(16), body },
    );
    if (flaw === 'sign-test')
      signed['Wechatpay-Signature'] = SIGN_TEST_PREFIX + signed['Wechatpay-Signature'];
    return { body: flaw === 'tampered' ? body.replace('"id":"', '"id":"0') : body, signed };
  }

  async function post(notification: Notification, flaw: Flaw | undefined): Promise<Attempt> {
    const at = world.clock.now();
    const known = flaw === undefined ? {} : { flaw };
    if (flaw === 'lost') return { at, flaw, error: 'lost on the way' };
    try {
      const { body, signed } = seal(notification, flaw);
      const url = new URL(notification.url);
      const reply = await agent.request({
        origin: origin ?? url.origin,
        path: url.pathname,
        method: 'POST',
        headers: {
          ...signed,
          'content-type': 'application/json',
          accept: '*/*',
          'user-agent': 'Mozilla/4.0',
          'Request-ID': `08${randomHex(16).toUpperCase()}-0`,
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await reply.body.dump({ limit: 64 * 1024 });
      return { at, ...known, status: reply.statusCode };
    } catch (error) {
      return { at, ...known, error: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    async deliver(notification) {
      const flaw = takeFlaw();
      const copies = world.faults.take('duplicateDeliveries') ? 2 : 1;
      const attempts = await Promise.all(Array.from({ length: copies }, () => post(notification, flaw)));
      return attempts[0]!;
    },
    close: () => agent.destroy(),
  };
}

function bodyOf({ id, createdAt, eventType, resource }: Notification, apiV3Key: string): NotificationBody {
  const { original, summary } = kinds[eventType];
  return {
    id,
    create_time: toBeijingTime(createdAt),
    event_type: eventType,
    resource_type: 'encrypt-resource',
    summary,
    resource: {
      original_type: original,
      ...encryptResource(apiV3Key, {
        nonce: randomLetters(12),
        associatedData: original,
        plaintext: JSON.stringify(shuffle(resource)),
      }),
    },
  };
}

const kinds = {
  'TRANSACTION.SUCCESS': { original: 'transaction', summary: '支付成功' },
  'REFUND.SUCCESS': { original: 'refund', summary: '退款成功' },
  'REFUND.ABNORMAL': { original: 'refund', summary: '退款异常' },
  'REFUND.CLOSED': { original: 'refund', summary: '退款关闭' },
  'MCHTRANSFER.BILL.FINISHED': { original: 'mch_payment', summary: '商家转账单据终态通知' },
} as const;

/** WeChat promises no order of members, so that none may be relied upon. */
const shuffle = (value: object): object =>
  Object.fromEntries(
    Object.entries(value)
      .map((entry) => ({ entry, rank: randomHex(4) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .map(({ entry }) => entry),
  );
