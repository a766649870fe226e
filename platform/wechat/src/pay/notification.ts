// A notification of WeChat Pay: believed only after its raw bytes are verified, read only after it is decrypted.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type Fields, isFields, object, text } from '../http/reply-fields.ts';
import { decryptResource, type EncryptedResource, type HeaderBag, notificationTypes } from '../wire/index.ts';
import { readRefund, type WechatRefund } from './refund.ts';
import { readTransaction, type Transaction } from './transaction.ts';
import type { Verifier } from './verifier.ts';

/** The same `id` may come several times, also at once. */
export type PayNotification =
  | { readonly id: string; readonly eventType: 'TRANSACTION.SUCCESS'; readonly resource: Transaction }
  | {
      readonly id: string;
      readonly eventType: 'REFUND.SUCCESS' | 'REFUND.ABNORMAL' | 'REFUND.CLOSED';
      readonly resource: WechatRefund;
    }
  /** Signed by WeChat, but about something this client knows nothing of. */
  | { readonly id: string; readonly eventType: 'other'; readonly name: string };

const MAX_BODY_BYTES = 64 * 1024;

/**
 * @param rawBody the bytes as they arrived, before any JSON parser.
 * @throws XiaoqiaoError notification_unverified when WeChat did not sign it just now, notification_invalid when it
 * is signed but not a notification for this merchant that we know how to read. Both make WeChat send it again.
 */
export async function parseNotification(
  deps: { verifier: Verifier; apiV3Key: string; mchid: string; appids: readonly string[] },
  headers: HeaderBag,
  rawBody: Uint8Array,
): Promise<PayNotification> {
  const body = Buffer.from(rawBody);
  if (body.length > MAX_BODY_BYTES) throw invalid('the body is too long');
  const refusal = await deps.verifier.refusalOf(headers, body);
  if (refusal !== undefined)
    throw new XiaoqiaoError('notification_unverified', { details: { reason: refusal } });
  try {
    const outer = parse(body);
    const resource = object(outer, 'resource');
    text(resource, 'ciphertext');
    text(resource, 'nonce');
    const plain = decryptResource(deps.apiV3Key, resource as unknown as EncryptedResource);
    if (plain === undefined) throw invalid('the resource cannot be decrypted with the APIv3 key');
    return readResource(deps, outer, parse(plain));
  } catch (error) {
    throw error instanceof XiaoqiaoError && error.error === 'notification_invalid'
      ? error
      : invalid('the notification has not the promised shape', error);
  }
}

function readResource(
  expected: { mchid: string; appids: readonly string[] },
  outer: Fields,
  resource: Fields,
): PayNotification {
  const id = text(outer, 'id');
  const name = text(outer, 'event_type');
  const eventType = notificationTypes.find((known) => known === name);
  if (eventType === undefined) return { id, eventType: 'other', name };
  if (text(resource, 'mchid') !== expected.mchid) throw invalid('it is for another merchant');
  if (eventType !== 'TRANSACTION.SUCCESS')
    return { id, eventType, resource: readRefund(resource, 'refund_status') };
  const transaction = readTransaction(resource);
  if (!expected.appids.includes(transaction.appid)) throw invalid('it is for another app');
  return { id, eventType, resource: transaction };
}

function parse(bytes: Buffer): Fields {
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isFields(value)) throw invalid('it is no JSON object');
  return value;
}

const invalid = (why: string, cause?: unknown) =>
  new XiaoqiaoError('notification_invalid', { cause: new Error(why, { cause }) });
