// The identity of a pushed message: deliveries repeat, and events have no number of their own.
import { createHash } from 'node:crypto';
import { type Fields, isFields } from '../http/reply-fields.ts';
import { listOf } from './push-list.ts';

/**
 * Messages have a MsgId. Events are told apart by sender and second, as WeChat advises, and by what they are about:
 * one sender (WeChat itself, for verdicts) may well have two events in a second.
 */
export function dedupeKeyOf(fields: Fields): string {
  const { MsgId, FromUserName, CreateTime, Event } = fields;
  const identity =
    MsgId === undefined
      ? ['event', FromUserName, CreateTime, Event, ...subjects(fields)]
      : ['message', FromUserName, MsgId];
  return createHash('sha256')
    .update(JSON.stringify(identity.map(String)))
    .digest('base64url')
    .slice(0, 26);
}

function subjects(fields: Fields): unknown[] {
  const own = ['trace_id', 'transaction_id', 'merchant_trade_no', 'OpenID', 'RevokeInfo'].map(
    (name) => fields[name],
  );
  const listed = listOf(fields)
    .filter(isFields)
    .flatMap(({ TemplateId, MsgID }) => [TemplateId, MsgID]);
  return [...own, ...listed];
}
