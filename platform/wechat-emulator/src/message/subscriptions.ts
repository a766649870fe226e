// wx.requestSubscribeMessage on the phone: each consent is one message, and every answer is pushed to the server.
import { errcodes, templateKind } from '@xiaoqiao/wechat/wire';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { Subscription, Template } from '../program-world.ts';
import { sendPush } from '../push/pushes.ts';
import { randomLetters } from '../random.ts';
import { keyOf, type User } from '../records.ts';
import type { World } from '../world.ts';

export interface TemplateInput {
  readonly appid?: string;
  readonly templateId?: string;
  readonly title?: string;
  readonly keys: readonly string[];
  readonly enums?: Readonly<Record<string, readonly string[]>>;
}

/** `ban`: WeChat took the template away; `filter`: left out, as another of the same title was asked for. */
export type SubscriptionAnswerWord = 'accept' | 'reject' | 'ban' | 'filter';

export interface SubscriptionView extends Subscription {
  readonly openid: string;
  readonly templateId: string;
}

export const listSubscriptions = (world: World): SubscriptionView[] =>
  world.users.values().flatMap(({ openid, appid }) =>
    world.program.templates
      .values()
      .filter((template) => template.appid === appid)
      .flatMap(({ templateId }) => {
        const known = world.program.subscriptions.get(keyOf(openid, templateId));
        return known === undefined ? [] : [{ openid, templateId, ...known }];
      }),
  );

/** At most so many templates may be asked for at once. */
const ASKED_AT_ONCE = 5;
const failed = (errCode: number, why: string) => ({
  errMsg: `requestSubscribeMessage:fail ${why}`,
  errCode,
});

/** @throws RangeError for a key that no template can have. */
export function addTemplate(world: World, appid: string, input: TemplateInput): Template {
  const wrong = input.keys.find((key) => templateKind(key) === undefined);
  if (wrong !== undefined || input.keys.length === 0)
    throw new RangeError(`keys of a template are like thing1, not ${wrong ?? 'none at all'}`);
  const template: Template = {
    templateId: input.templateId ?? randomLetters(43),
    appid,
    title: input.title ?? '订阅消息',
    keys: input.keys,
    enums: input.enums ?? {},
  };
  world.program.templates.put(keyOf(appid, template.templateId), template);
  return template;
}

/**
 * The user answers. The phone calls `success` even when everything was refused, and `fail`, with errCode, for a
 * question that it cannot ask.
 */
export function answerSubscription(
  world: World,
  user: User,
  answers: Readonly<Record<string, SubscriptionAnswerWord>>,
): Readonly<Record<string, string | number>> {
  const { templates, subscriptions } = world.program;
  const asked = Object.keys(answers);
  if (asked.length === 0) return failed(10_001, "TmplIds can't be empty");
  if (asked.length > ASKED_AT_ONCE) return failed(20_003, 'Templates count out of max bounds');
  if (asked.some((templateId) => templates.get(keyOf(user.appid, templateId)) === undefined))
    return failed(20_001, 'No template data return, verify the template id exist');
  world.program.activity.put(user.openid, world.clock.now());
  const said = asked.filter((id) => answers[id] === 'accept' || answers[id] === 'reject');
  world.atomically(() => {
    for (const templateId of said) {
      const key = keyOf(user.openid, templateId);
      const { credits } = subscriptions.get(key) ?? { credits: 0 };
      const accepted = answers[templateId] === 'accept';
      subscriptions.put(key, { credits: accepted ? credits + 1 : credits, refused: !accepted });
    }
  });
  // Nobody was asked about what is banned or filtered.
  if (said.length > 0)
    pushAnswers(world, user, 'Popup', Object.fromEntries(said.map((id) => [id, answers[id]!])));
  return { errMsg: 'requestSubscribeMessage:ok', ...answers };
}

/** In the settings: the user refuses from now on. */
export function refuseSubscription(world: World, user: User, templateId: string): void {
  const key = keyOf(user.openid, templateId);
  world.program.subscriptions.put(key, { credits: 0, refused: true });
  pushAnswers(world, user, 'Change', { [templateId]: 'reject' });
}

/** @throws ApiRefusal 43101 without consent. */
export function takeCredit(world: World, openid: string, templateId: string): void {
  const key = keyOf(openid, templateId);
  const subscription: Subscription = world.program.subscriptions.get(key) ?? { credits: 0, refused: true };
  if (subscription.credits === 0 || subscription.refused) throw new ApiRefusal(errcodes.notSubscribed);
  world.program.subscriptions.put(key, { ...subscription, credits: subscription.credits - 1 });
}

function pushAnswers(
  world: World,
  user: User,
  event: 'Popup' | 'Change',
  answers: Readonly<Record<string, SubscriptionAnswerWord>>,
): void {
  const items = Object.entries(answers).map(([TemplateId, SubscribeStatusString]) => ({
    TemplateId,
    SubscribeStatusString,
    ...(event === 'Popup' ? { PopupScene: '0' } : {}),
  }));
  sendPush(world, user, {
    event: `subscribe_msg_${event.toLowerCase()}_event`,
    members: { List: oneOrMany(items) },
    listIn: `SubscribeMsg${event}Event`,
    textTime: true,
  });
}

/** WeChat's JSON has an object where there is one item, and an array where there are several. */
const oneOrMany = <T>(items: readonly T[]): T | readonly T[] => (items.length === 1 ? items[0]! : items);
