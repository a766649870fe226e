// The events and messages of message push that mean something here, in plain words; others pass as they are.
import type { Fields } from '../http/reply-fields.ts';
import type { ContentVerdict } from '../safety/verdict.ts';
import { readCustomerEvent } from './read-customer-event.ts';
import { optionalWord, timeOf } from './read-member.ts';
import { readProgramEvent } from './read-program-event.ts';
import { readTradeEvent } from './read-trade-event.ts';

/** In every event. Times are milliseconds. */
interface Common {
  /** Absent where WeChat itself is the sender. */
  readonly openid?: string;
  readonly createdAt: number;
}

interface TradeReference {
  readonly transactionId?: string;
  readonly merchantId?: string;
  readonly outTradeNo?: string;
  readonly paidAt?: number;
}

/** One of these, by its `kind`. */
export type PushedFact =
  | {
      readonly kind: 'media_checked';
      readonly traceId: string;
      /** Absent when WeChat could not check it: `errcode` -1008 is a media that it could not download. */
      readonly verdict?: ContentVerdict;
      readonly errcode: number;
    }
  | { readonly kind: 'subscription_answered'; readonly answers: readonly SubscriptionAnswer[] }
  /** In the settings, later; only refusals are reported. */
  | { readonly kind: 'subscription_changed'; readonly answers: readonly SubscriptionAnswer[] }
  | {
      readonly kind: 'subscribe_message_sent';
      readonly results: readonly {
        readonly templateId: string;
        /** 64 bits: text. */
        readonly messageId: string;
        /** 0 when it arrived. */
        readonly errorCode: number;
        readonly errorStatus: string;
      }[];
    }
  | {
      /** The law wants these obeyed: what the user took back must not be used any longer. */
      readonly kind: 'user_info_modified' | 'authorization_revoked' | 'authorization_cancelled';
      readonly user: string;
      readonly unionid?: string;
      /** WeChat's numbers of what was taken back, e.g. `8` for the phone number. */
      readonly revoked: readonly string[];
    }
  | { readonly kind: 'trade_access_reminder' }
  | ({ readonly kind: 'trade_shipping_reminder' } & TradeReference)
  | ({
      readonly kind: 'trade_settlement';
      readonly shippedAt?: number;
      readonly estimatedSettlementAt?: number;
      readonly confirmedBy?: 'user' | 'time';
      readonly confirmedAt?: number;
      readonly settledAt?: number;
    } & TradeReference)
  | { readonly kind: 'trade_controlled' }
  | { readonly kind: 'customer_text'; readonly messageId: string; readonly content: string }
  | {
      readonly kind: 'customer_image';
      readonly messageId: string;
      readonly pictureUrl: string;
      readonly mediaId: string;
    }
  | {
      readonly kind: 'customer_page';
      readonly messageId: string;
      readonly title: string;
      readonly pagePath: string;
    }
  | { readonly kind: 'customer_entered'; readonly sessionFrom: string }
  | { readonly kind: 'other'; readonly type: string };

export type PushEvent = Common & PushedFact;

export interface SubscriptionAnswer {
  readonly templateId: string;
  readonly accepted: boolean;
}

/** @throws XiaoqiaoError notification_invalid when a known event lacks what it must have. */
export function readPushEvent(fields: Fields): PushEvent {
  const openid = optionalWord(fields, 'FromUserName');
  const common = {
    ...(openid === undefined ? {} : { openid }),
    createdAt: timeOf(fields, 'CreateTime') ?? 0,
  };
  const known = readProgramEvent(fields) ?? readTradeEvent(fields) ?? readCustomerEvent(fields);
  if (known !== undefined) return { ...common, ...known };
  const type = optionalWord(fields, 'Event') ?? optionalWord(fields, 'MsgType') ?? '';
  return { ...common, kind: 'other', type };
}

/** What the readers of the single products return. */
export type FactOf<Kind extends PushedFact['kind']> = Extract<PushedFact, { kind: Kind }>;
