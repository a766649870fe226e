// Messages of customer service: only to users who wrote, or entered the chat, a short time ago.
import { requireLength } from '../invalid-input.ts';
import type { Api } from '../token/api.ts';

export type CustomerServiceMessage =
  | { readonly type: 'text'; readonly content: string }
  | { readonly type: 'image'; readonly mediaId: string }
  | {
      readonly type: 'link';
      readonly title: string;
      readonly description: string;
      readonly url: string;
      readonly thumbUrl: string;
    }
  | {
      readonly type: 'miniprogrampage';
      readonly title: string;
      readonly pagePath: string;
      readonly thumbMediaId: string;
    };

export async function sendCustomerService(
  api: Api,
  openid: string,
  message: CustomerServiceMessage,
  appid?: string,
): Promise<void> {
  const body = { touser: openid, msgtype: message.type, [message.type]: contentOf(message) };
  await api.ask({ method: 'POST', path: '/cgi-bin/message/custom/send', body, sealable: true }, appid);
}

function contentOf(message: CustomerServiceMessage): object {
  switch (message.type) {
    case 'text':
      requireLength('content', message.content, 2048);
      return { content: message.content };
    case 'image':
      return { media_id: message.mediaId };
    case 'link': {
      const { title, description, url, thumbUrl } = message;
      return { title, description, url, thumb_url: thumbUrl };
    }
    case 'miniprogrampage': {
      const { title, pagePath, thumbMediaId } = message;
      return { title, pagepath: pagePath, thumb_media_id: thumbMediaId };
    }
  }
}
