// A user refused a template in his settings: what he had allowed before is gone.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { withoutAny } from './consent.ts';
import type { MessagesDependencies } from './ports.ts';
import type { MessageStore } from './store.ts';

const NAME = 'messages.on-wechat-subscription-refused';

export const onWechatSubscriptionRefused = (
  { database, clock }: MessagesDependencies,
  store: MessageStore,
): Consumer<'wechat.subscription-refused'> =>
  consumer(NAME, 'wechat.subscription-refused', async ({ id: eventId, data: { openid, templateIds } }) => {
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      for (const templateId of templateIds) {
        const consent = await store.findConsent({ openid, templateId }, tx);
        if (consent !== undefined) await store.changeConsent(tx, consent, withoutAny(consent));
      }
    });
  });
