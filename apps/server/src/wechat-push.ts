// Fits message push into the port of the messages service: WeChat's facts in the words of the house's events.
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { WechatNews, WechatPush } from '@xiaoqiao/messages';
import type { MessagePush, PushEvent } from '@xiaoqiao/wechat';

/** An event carries what was said, not a whole conversation. */
const LONGEST_TEXT = 2000;

export const fitWechatPush = (push: MessagePush, appid: string): WechatPush => ({
  verifyUrl: (query) => push.verifyUrl(query),
  receive(query, rawBody) {
    const { dedupeKey, event } = push.receive(query, rawBody);
    return { dedupeKey, kind: event.kind === 'other' ? event.type : event.kind, news: newsOf(event, appid) };
  },
});

function newsOf(event: PushEvent, appid: string): WechatNews[] {
  const { openid = '' } = event;
  switch (event.kind) {
    case 'media_checked': {
      // Without a verdict there is nothing to go by: whoever asked asks again.
      if (event.verdict === undefined) return [];
      const { suggest, label } = event.verdict;
      return [{ name: 'wechat.media-checked', data: { traceId: event.traceId, appid, suggest, label } }];
    }
    case 'subscription_answered':
      return [{ name: 'wechat.subscription-answered', data: { appid, openid, answers: [...event.answers] } }];
    case 'subscription_changed': {
      const templateIds = event.answers.filter(({ accepted }) => !accepted).map((one) => one.templateId);
      return [{ name: 'wechat.subscription-refused', data: { appid, openid, templateIds } }];
    }
    case 'subscribe_message_sent':
      return event.results.map((result) => ({
        name: 'wechat.message-delivered',
        data: { appid, openid, ...result },
      }));
    case 'user_info_modified':
    case 'authorization_revoked':
    case 'authorization_cancelled': {
      const everything = event.kind === 'authorization_cancelled';
      const data = { appid, openid: event.user, everything, revoked: [...event.revoked] };
      return [{ name: 'wechat.consent-withdrawn', data }];
    }
    case 'trade_settlement':
      return [{ name: 'wechat.trade-settled', data: settlementOf(event) }];
    case 'trade_shipping_reminder':
      return [{ name: 'wechat.shipment-demanded', data: referenceOf(event) }];
    case 'trade_access_reminder':
    case 'trade_controlled':
      return [{ name: 'wechat.trade-warned', data: { appid, warning: event.kind } }];
    case 'customer_text':
    case 'customer_image':
    case 'customer_page': {
      const said = { customer_text: 'text', customer_image: 'image', customer_page: 'page' } as const;
      const { messageId } = event;
      const data = { appid, openid, messageId, type: said[event.kind], content: contentOf(event) };
      return [{ name: 'wechat.customer-message-received', data }];
    }
    default:
      return [];
  }
}

type Of<Kind extends PushEvent['kind']> = Extract<PushEvent, { kind: Kind }>;

const time = (at: number | undefined) => (at === undefined ? null : toRfc3339(at));

const referenceOf = ({
  transactionId,
  outTradeNo,
}: Of<'trade_settlement'> | Of<'trade_shipping_reminder'>) => ({
  transactionId: transactionId ?? null,
  orderNumber: outTradeNo ?? null,
});

const settlementOf = (event: Of<'trade_settlement'>) => ({
  ...referenceOf(event),
  confirmedBy: event.confirmedBy ?? null,
  confirmedAt: time(event.confirmedAt),
  settledAt: time(event.settledAt),
  estimatedSettlementAt: time(event.estimatedSettlementAt),
});

function contentOf(event: Of<'customer_text'> | Of<'customer_image'> | Of<'customer_page'>): string {
  if (event.kind === 'customer_text') return event.content.slice(0, LONGEST_TEXT);
  return (event.kind === 'customer_image' ? event.pictureUrl : event.pagePath).slice(0, LONGEST_TEXT);
}
