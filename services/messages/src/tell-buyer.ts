// Use case: something happened to an order. If its buyer let us, a message is written down, and sent after the commit.
import type { Id, Notice } from '@xiaoqiao/contract';
import { effectOnce } from '@xiaoqiao/database';
import { creditsOf, withSpent } from './consent.ts';
import type { MessagesDependencies } from './ports.ts';
import type { MessageStore } from './store.ts';
import { fill, valuesOf } from './template.ts';

export interface TellBuyer {
  /** Who reacts, and to which event: the message is written once. */
  readonly consumer: string;
  readonly eventId: string;
  readonly notice: Notice;
  readonly orderId: Id<'order'>;
  readonly userId: Id<'user'>;
  readonly refundId?: Id<'refund'>;
}

/** Without a template, a WeChat identity or a consent nothing is said, and nothing is wrong. */
export async function tellBuyer(
  deps: MessagesDependencies,
  store: MessageStore,
  { consumer, eventId, notice, orderId, userId, refundId }: TellBuyer,
): Promise<void> {
  const { database, outbox, clock, ids, templates, orders, identities, appid } = deps;
  const template = templates[notice];
  if (template === undefined) return;
  const openid = await identities.openidOf(userId, appid);
  if (openid === undefined) return;
  const order = await orders.show(orderId);
  if (order === undefined) throw new Error(`there is no order ${orderId}`);
  const { templateId } = template;
  await effectOnce(database, { consumer, eventId, clock }, async (tx) => {
    const consent = await store.findConsent({ openid, templateId }, tx);
    if (consent === undefined || creditsOf(consent) === 0) return;
    await store.changeConsent(tx, consent, withSpent(consent));
    const now = clock.now();
    const about = { notice, order, ...(refundId === undefined ? {} : { refundId }) };
    const { data, page } = fill(template, valuesOf(about, now));
    const message = {
      id: ids.next(),
      notice,
      order_id: orderId,
      user_id: userId,
      openid,
      template_id: templateId,
    };
    const fresh = { status: 'due', reason: null, created_at: now, ended_at: null } as const;
    await store.insert(tx, { ...message, page, data: JSON.stringify(data), ...fresh });
    await outbox.add(tx, 'message.send-came-due', { messageId: message.id, attempt: 0 });
  });
}
