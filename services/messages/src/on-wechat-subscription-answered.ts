// WeChat tells what a user answered when the mini program asked: the phone tells it, too, and neither is sure to.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { noConsent, withYes } from './consent.ts';
import type { MessagesDependencies } from './ports.ts';
import type { MessageStore } from './store.ts';

const NAME = 'messages.on-wechat-subscription-answered';

export const onWechatSubscriptionAnswered = (
  { database, clock, templates }: MessagesDependencies,
  store: MessageStore,
): Consumer<'wechat.subscription-answered'> =>
  consumer(NAME, 'wechat.subscription-answered', async ({ id: eventId, data: { openid, answers } }) => {
    const ours = new Set(Object.values(templates).map(({ templateId }) => templateId));
    const accepted = answers.filter(({ templateId, accepted: yes }) => yes && ours.has(templateId));
    if (accepted.length === 0) return;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      for (const { templateId } of accepted) {
        const before = await store.findConsent({ openid, templateId }, tx);
        await store.changeConsent(tx, before, withYes(before ?? noConsent(openid, templateId), 'push'));
      }
    });
  });
