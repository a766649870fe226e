// Use cases: which templates there are to ask a user for, and what he answered.
import type { Id, Subscription, SubscriptionAnswer } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { creditsOf, noConsent, withYes } from './consent.ts';
import type { MessagesDependencies } from './ports.ts';
import type { MessageStore } from './store.ts';

export async function listSubscriptions(
  { templates, identities, appid }: MessagesDependencies,
  store: MessageStore,
  userId: Id<'user'>,
): Promise<{ list: Subscription[] }> {
  const openid = await identities.openidOf(userId, appid);
  const consents = openid === undefined ? [] : await store.listConsents(openid);
  const list = Object.entries(templates).map(([notice, { templateId }]) => ({
    notice: notice as Subscription['notice'],
    templateId,
    credits: creditsOf(consents.find(({ template_id }) => template_id === templateId)),
  }));
  return { list };
}

/** What wx.requestSubscribeMessage said. @throws XiaoqiaoError `validation_failed`, `wechat_not_bound` */
export async function reportSubscriptions(
  deps: MessagesDependencies,
  store: MessageStore,
  { userId, answers }: { userId: Id<'user'>; answers: Readonly<Record<string, SubscriptionAnswer>> },
): Promise<{ list: Subscription[] }> {
  const { database, templates, identities, appid } = deps;
  const known = new Set(Object.values(templates).map(({ templateId }) => templateId));
  const stranger = Object.keys(answers).find((templateId) => !known.has(templateId));
  if (stranger !== undefined) {
    const message = '没有配置这个模板 / this template is not configured';
    const issue = { part: 'body', field: `answers.${stranger}`, rule: 'templateId', message };
    throw new XiaoqiaoError('validation_failed', { details: { issues: [issue] } });
  }
  const openid = await identities.openidOf(userId, appid);
  if (openid === undefined) throw new XiaoqiaoError('wechat_not_bound');
  await database.transaction(async (tx) => {
    for (const [templateId, answer] of Object.entries(answers)) {
      if (answer !== 'accept') continue;
      const before = await store.findConsent({ openid, templateId }, tx);
      await store.changeConsent(tx, before, withYes(before ?? noConsent(openid, templateId), 'user'));
    }
  });
  return listSubscriptions(deps, store, userId);
}
