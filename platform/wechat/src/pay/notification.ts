// A notification of WeChat Pay: believed only after its raw bytes are verified, read only after it is decrypted.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type Fields, isFields, object, text } from '../http/reply-fields.ts';
import { decryptResource, type EncryptedResource, type HeaderBag } from '../wire/index.ts';
import { readRefund, type WechatRefund } from './refund.ts';
import { readTransaction, type Transaction } from './transaction.ts';
import { readTransfer, type Transfer } from './transfer.ts';
import type { Verifier } from './verifier.ts';

const refundEvents = ['REFUND.SUCCESS', 'REFUND.ABNORMAL', 'REFUND.CLOSED'] as const;

/** The same `id` may come several times, also at once. */
export type PayNotification =
  | { readonly id: string; readonly eventType: 'TRANSACTION.SUCCESS'; readonly resource: Transaction }
  | {
      readonly id: string;
      readonly eventType: (typeof refundEvents)[number];
      readonly resource: WechatRefund;
    }
  /** Signed by WeChat, but about neither a payment nor a refund; transfers have their own `parseNotification`. */
  | { readonly id: string; readonly eventType: 'other'; readonly name: string };

export interface NotificationReader {
  readonly verifier: Verifier;
  readonly apiV3Key: string;
  readonly mchid: string;
  readonly appids: readonly string[];
}

const MAX_BODY_BYTES = 64 * 1024;

/**
 * @param rawBody the bytes as they arrived, before any JSON parser.
 * @throws XiaoqiaoError notification_unverified when WeChat did not sign it just now, notification_invalid when it
 * is signed but not a notification for this merchant that we know how to read. Both make WeChat send it again.
 */
export const parseNotification = (
  reader: NotificationReader,
  headers: HeaderBag,
  rawBody: Uint8Array,
): Promise<PayNotification> =>
  open(reader, headers, rawBody, (id, name, resource) => {
    const refundEvent = refundEvents.find((known) => known === name);
    if (name !== 'TRANSACTION.SUCCESS' && refundEvent === undefined) return { id, eventType: 'other', name };
    if (text(resource, 'mchid') !== reader.mchid) throw invalid('it is for another merchant');
    if (refundEvent !== undefined)
      return { id, eventType: refundEvent, resource: readRefund(resource, 'refund_status') };
    const transaction = readTransaction(resource);
    if (!reader.appids.includes(transaction.appid)) throw invalid('it is for another app');
    return { id, eventType: 'TRANSACTION.SUCCESS', resource: transaction };
  });

/** @throws XiaoqiaoError as above, and notification_invalid when it is about anything but the end of a transfer. */
export const parseTransferNotification = (
  reader: NotificationReader,
  headers: HeaderBag,
  rawBody: Uint8Array,
): Promise<{ readonly id: string; readonly transfer: Transfer }> =>
  open(reader, headers, rawBody, (id, name, resource) => {
    if (name !== 'MCHTRANSFER.BILL.FINISHED') throw invalid('it is about no transfer');
    // The one notification that spells it like this.
    if (text(resource, 'mch_id') !== reader.mchid) throw invalid('it is for another merchant');
    return { id, transfer: readTransfer(resource) };
  });

async function open<T>(
  { verifier, apiV3Key }: NotificationReader,
  headers: HeaderBag,
  rawBody: Uint8Array,
  read: (id: string, name: string, resource: Fields) => T,
): Promise<T> {
  const body = Buffer.from(rawBody);
  if (body.length > MAX_BODY_BYTES) throw invalid('the body is too long');
  const refusal = await verifier.refusalOf(headers, body);
  if (refusal !== undefined)
    throw new XiaoqiaoError('notification_unverified', { details: { reason: refusal } });
  try {
    const outer = parse(body);
    const resource = object(outer, 'resource');
    text(resource, 'ciphertext');
    text(resource, 'nonce');
    const plain = decryptResource(apiV3Key, resource as unknown as EncryptedResource);
    if (plain === undefined) throw invalid('the resource cannot be decrypted with the APIv3 key');
    return read(text(outer, 'id'), text(outer, 'event_type'), parse(plain));
  } catch (error) {
    throw error instanceof XiaoqiaoError && error.error === 'notification_invalid'
      ? error
      : invalid('the notification has not the promised shape', error);
  }
}

function parse(bytes: Buffer): Fields {
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isFields(value)) throw invalid('it is no JSON object');
  return value;
}

const invalid = (why: string, cause?: unknown) =>
  new XiaoqiaoError('notification_invalid', { cause: new Error(why, { cause }) });
