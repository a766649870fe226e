// What messages need from elsewhere, as small interfaces; apps/server fits WeChat and the siblings in.
import type { EventName, EventPayloads } from '@xiaoqiao/contract';
import type { Database, Outbox } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';

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

export interface MessagesDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined where message push is not configured: the route is not there then. */
  readonly push: WechatPush | undefined;
}
