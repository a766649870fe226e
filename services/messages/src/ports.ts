// What messages need from elsewhere, as small interfaces; apps/server fits WeChat and the siblings in.
import type { EventName, EventPayloads, Id, Order } from '@xiaoqiao/contract';
import type { Database, Outbox } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import type { Templates } from './template.ts';

export type WechatEventName = Extract<EventName, `wechat.${string}`>;

/** What a pushed message says, as an event of the house. */
export type WechatNews = {
  [Name in WechatEventName]: { readonly name: Name; readonly data: EventPayloads[Name] };
}[WechatEventName];

export type PushQuery = Readonly<Record<string, string | undefined>>;

/** Message push of one mini program. */
export interface WechatPush {
  /** What to answer. @throws XiaoqiaoError `notification_unverified`, `notification_invalid` */
  verifyUrl(query: PushQuery): string;
  /**
   * @returns a key that is the same for every delivery of one message, its kind, and what it says to us, if anything.
   * @throws XiaoqiaoError `notification_unverified`, `notification_invalid`
   */
  receive(
    query: PushQuery,
    rawBody: Uint8Array,
  ): { readonly dedupeKey: string; readonly kind: string; readonly news: readonly WechatNews[] };
}

/**
 * `no-consent`: the user refused, or his consents are used up. `postponed`: certainly not sent, and it may be later.
 * `unknown`: nobody can say whether it was sent.
 */
export type SendOutcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'no-consent' | 'refused' | 'postponed' | 'unknown'; readonly reason: string };

export interface MessageSender {
  /** Never throws for what WeChat says, or does not say. */
  send(message: {
    readonly openid: string;
    readonly templateId: string;
    readonly page: string | null;
    readonly data: Readonly<Record<string, string>>;
  }): Promise<SendOutcome>;
}

export interface Orders {
  show(orderId: Id<'order'>): Promise<Order | undefined>;
}

export interface Identities {
  openidOf(userId: Id<'user'>, appid: string): Promise<string | undefined>;
}

export interface MessagesDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** The mini program whose users are told. */
  readonly appid: string;
  /** Notices without a template are not sent. */
  readonly templates: Templates;
  readonly sender: MessageSender;
  readonly orders: Orders;
  readonly identities: Identities;
  /** Undefined where message push is not configured: the route is not there then. */
  readonly push: WechatPush | undefined;
}
