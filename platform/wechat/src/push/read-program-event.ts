// Events about content, subscriptions and the user's consent.
import { type Fields, isFields } from '../http/reply-fields.ts';
import { readVerdict } from '../safety/verdict.ts';
import type { FactOf, SubscriptionAnswer } from './push-event.ts';
import { asList, listOf } from './push-list.ts';
import { optionalWord, wholeNumber, word } from './read-member.ts';

const consentEvents = {
  user_info_modified: 'user_info_modified',
  user_authorization_revoke: 'authorization_revoked',
  user_authorization_cancellation: 'authorization_cancelled',
} as const;

type ProgramKind =
  | 'media_checked'
  | 'subscription_answered'
  | 'subscription_changed'
  | 'subscribe_message_sent'
  | (typeof consentEvents)[keyof typeof consentEvents];

export function readProgramEvent(fields: Fields): FactOf<ProgramKind> | undefined {
  const event = fields.Event;
  switch (event) {
    case 'wxa_media_check':
      return readMediaCheck(fields);
    case 'subscribe_msg_popup_event':
      return { kind: 'subscription_answered', answers: readAnswers(fields) };
    case 'subscribe_msg_change_event':
      return { kind: 'subscription_changed', answers: readAnswers(fields) };
    case 'subscribe_msg_sent_event':
      return {
        kind: 'subscribe_message_sent',
        results: listOf(fields)
          .filter(isFields)
          .map((item) => ({
            templateId: word(item, 'TemplateId'),
            messageId: word(item, 'MsgID'),
            errorCode: wholeNumber(item, 'ErrorCode') ?? 0,
            errorStatus: optionalWord(item, 'ErrorStatus') ?? '',
          })),
      };
    case 'user_info_modified':
    case 'user_authorization_revoke':
    case 'user_authorization_cancellation': {
      const unionid = optionalWord(fields, 'UnionID');
      return {
        kind: consentEvents[event],
        // FromUserName is WeChat's own account here.
        user: word(fields, 'OpenID'),
        ...(unionid === undefined ? {} : { unionid }),
        revoked: (optionalWord(fields, 'RevokeInfo') ?? '').split(/[^0-9]+/).filter((one) => one !== ''),
      };
    }
    default:
      return undefined;
  }
}

function readMediaCheck(fields: Fields): FactOf<'media_checked'> {
  const errcode = wholeNumber(fields, 'errcode') ?? 0;
  const shared = { kind: 'media_checked', traceId: word(fields, 'trace_id'), errcode } as const;
  if (errcode !== 0) return shared;
  return { ...shared, verdict: readVerdict({ ...fields, detail: asList(fields.detail) }) };
}

const readAnswers = (fields: Fields): SubscriptionAnswer[] =>
  listOf(fields)
    .filter(isFields)
    .map((item) => ({
      templateId: word(item, 'TemplateId'),
      accepted: item.SubscribeStatusString === 'accept',
    }));
