// The rows of this service as the database holds them.
import type { Notice } from '@xiaoqiao/contract';

export interface MessagesTables {
  message_consents: {
    openid: string;
    template_id: string;
    /** How often the user's phone said that he accepted. */
    told_by_user: number;
    /** How often WeChat said so: the same yes comes both ways, in any order, or one way only. */
    told_by_push: number;
    /** Messages that were sent, or are meant to be. */
    spent: number;
  };
  messages: {
    id: string;
    notice: Notice;
    order_id: string;
    user_id: string;
    openid: string;
    template_id: string;
    page: string | null;
    data: string;
    /** `sending` is noted before WeChat is asked; whoever finds it later cannot know whether it was sent. */
    status: 'due' | 'sending' | 'sent' | 'refused' | 'unknown';
    reason: string | null;
    created_at: number;
    ended_at: number | null;
  };
}

export type ConsentRow = MessagesTables['message_consents'];
export type MessageRow = MessagesTables['messages'];
