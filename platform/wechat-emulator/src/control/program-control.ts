// The hand on what belongs to mini programs rather than to WeChat Pay.
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { type OpenData, openData } from '../login/open-data.ts';
import { appidOf, userOf } from '../login/users.ts';
import { type ChatInput, chat } from '../message/chats.ts';
import {
  addTemplate,
  answerSubscription,
  listSubscriptions,
  refuseSubscription,
  type SubscriptionAnswerWord,
  type SubscriptionView,
  type TemplateInput,
} from '../message/subscriptions.ts';
import type { PushTarget, ScriptedVerdict, SentMessage, Template } from '../program-world.ts';
import { type ConsentEvent, takeBackConsent } from '../push/events.ts';
import type { PostOffice } from '../push/post-office.ts';
import { replayPush } from '../push/pushes.ts';
import { keyOf } from '../records.ts';
import { scriptVerdict } from '../safety/verdicts.ts';
import { confirmReceipt } from '../shipping/receipts.ts';
import type { World } from '../world.ts';
import type { PhoneOwner } from './control.ts';
import { type PushView, viewPush } from './push-view.ts';

export type PushTargetInput = Omit<PushTarget, 'appid' | 'encodingAesKey'> & {
  readonly appid?: string;
  /** 43 characters; not for plaintext. */
  readonly encodingAesKey?: string;
};

/** Functions throw RangeError when they are asked about something that does not exist. */
export interface ProgramControl {
  /** wx.getUserInfo on the user's phone: rawData, its signature, encryptedData and iv; `data` adds members. */
  openData(owner?: PhoneOwner & { data?: object }): OpenData;
  /** A template of subscribe messages, with keys like `thing1`. */
  addTemplate(input: TemplateInput): Template;
  templates(): Template[];
  /** What users said to templates, and how many messages each may still get. */
  subscriptions(): SubscriptionView[];
  /** wx.requestSubscribeMessage: an answer for each template; what the phone reports. */
  answerSubscription(
    input: PhoneOwner & { answers: Readonly<Record<string, SubscriptionAnswerWord>> },
  ): Readonly<Record<string, string | number>>;
  /** The user refuses a template in his settings. */
  refuseSubscription(input: PhoneOwner & { templateId: string }): void;
  /** The latest thousand messages that users got, of templates and of customer service. */
  messages(): (Omit<SentMessage, 'at'> & { at: string })[];
  /** What content security finds from now on in texts and media URLs that contain this. */
  scriptVerdict(verdict: ScriptedVerdict): void;
  /** Saves the URL that messages are pushed to, after WeChat's GET has found it to answer. */
  setPushTarget(target: PushTargetInput): Promise<{ appid: string }>;
  pushes(): PushView[];
  replayPush(id: string): PushView;
  /** The user enters the customer-service chat, or writes in it. */
  chat(input: PhoneOwner & { message: ChatInput }): { messageId?: string };
  /** The user takes back what he had allowed, or leaves. */
  takeBackConsent(input: PhoneOwner & { event: ConsentEvent; revoked?: readonly string[] }): void;
  /** The pages of the released version; until then any page will do. */
  releasePages(input: { appid?: string; pages: readonly string[] }): void;
  /** Puts an app under trade management, or takes it out. */
  setTradeManaged(input: { appid?: string; managed: boolean }): void;
  /** The user confirms that he has what was shipped, or time does it for him. */
  confirmReceipt(input: { transactionId: string; by?: 'user' | 'time' }): void;
  /** How much of a quota is used up: `limitedCodes`, `unreleasedPages`, `permanentLinks`. */
  setUsed(input: { appid?: string; quota: string; used: number }): void;
}

export function createProgramControl(world: World, office: PostOffice): ProgramControl {
  const { program } = world;
  return {
    openData: ({ data, ...owner } = {}) => openData(world, userOf(world, owner), data),
    addTemplate: (input) => addTemplate(world, appidOf(world, input.appid), input),
    templates: () => program.templates.values(),
    subscriptions: () => listSubscriptions(world),
    answerSubscription: ({ answers, ...owner }) => answerSubscription(world, userOf(world, owner), answers),
    refuseSubscription: ({ templateId, ...owner }) =>
      refuseSubscription(world, userOf(world, owner), templateId),
    messages: () => program.messages.values().map(({ at, ...rest }) => ({ ...rest, at: toRfc3339(at) })),
    scriptVerdict: (verdict) => scriptVerdict(world, verdict),
    async setPushTarget({ encodingAesKey = '', ...input }) {
      const appid = appidOf(world, input.appid);
      const target: PushTarget = { ...input, encodingAesKey, appid };
      if (!/^https?:$/.test(URL.parse(target.url)?.protocol ?? ''))
        throw new RangeError('the push URL is no URL of http or https');
      if (target.mode !== 'plaintext' && !/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey))
        throw new RangeError('an EncodingAESKey has 43 characters');
      await office.checkUrl(target);
      program.pushTargets.put(appid, target);
      return { appid };
    },
    pushes: () => program.pushes.values().map(viewPush),
    replayPush: (id) => viewPush(replayPush(world, id)),
    chat: ({ message, ...owner }) => chat(world, userOf(world, owner), message),
    takeBackConsent: ({ event, revoked = [], ...owner }) =>
      takeBackConsent(world, userOf(world, owner), { event, revoked }),
    releasePages: ({ appid, pages }) => program.pages.put(appidOf(world, appid), pages),
    setTradeManaged: ({ appid, managed }) => program.tradeManaged.put(appidOf(world, appid), managed),
    confirmReceipt: ({ transactionId, by = 'user' }) => confirmReceipt(world, transactionId, by),
    setUsed: ({ appid, quota, used }) => program.used.put(keyOf(appidOf(world, appid), quota), used),
  };
}
