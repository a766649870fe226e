// What users write to customer service. Message ids have 64 bits and stay text.
import type { Fields } from '../http/reply-fields.ts';
import type { FactOf } from './push-event.ts';
import { optionalWord, word } from './read-member.ts';

type CustomerKind = 'customer_text' | 'customer_image' | 'customer_page' | 'customer_entered';

export function readCustomerEvent(fields: Fields): FactOf<CustomerKind> | undefined {
  const messageId = () => word(fields, 'MsgId');
  switch (fields.MsgType) {
    case 'text':
      return {
        kind: 'customer_text',
        messageId: messageId(),
        content: optionalWord(fields, 'Content') ?? '',
      };
    case 'image':
      return {
        kind: 'customer_image',
        messageId: messageId(),
        pictureUrl: optionalWord(fields, 'PicUrl') ?? '',
        mediaId: word(fields, 'MediaId'),
      };
    case 'miniprogrampage':
      return {
        kind: 'customer_page',
        messageId: messageId(),
        title: optionalWord(fields, 'Title') ?? '',
        pagePath: optionalWord(fields, 'PagePath') ?? '',
      };
    case 'event':
      if (fields.Event !== 'user_enter_tempsession') return undefined;
      return { kind: 'customer_entered', sessionFrom: optionalWord(fields, 'SessionFrom') ?? '' };
    default:
      return undefined;
  }
}
