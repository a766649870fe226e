// What the local WeChat remembers about mini programs: templates, subscriptions, checks, chats, pushed messages.
import type { EncryptKey } from './login/encrypt-key.ts';
import type { PrivacyGuide } from './profile/phone-buttons.ts';
import type { QuotaCount, QuotaLimit, UserCount } from './quota/quotas.ts';
import type { Table } from './record-store.ts';

/** A template of subscribe messages. */
export interface Template {
  readonly templateId: string;
  readonly appid: string;
  readonly title: string;
  /** E.g. `thing1`. */
  readonly keys: readonly string[];
  /** The values that an enum key may have. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

/** What a user said to a template. */
export interface Subscription {
  /** Messages that may still be sent: one for each time he accepted. */
  readonly credits: number;
  readonly refused: boolean;
}

export interface SentMessage {
  readonly id: string;
  readonly appid: string;
  readonly openid: string;
  readonly at: number;
  readonly type: 'subscribe' | 'customer-service';
  /** As it was asked for. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ScriptedVerdict {
  /** In the text, or in the URL of the media. */
  readonly contains: string;
  readonly suggest: 'pass' | 'review' | 'risky';
  readonly label: number;
  /** The media cannot be fetched: no verdict at all. */
  readonly unreachable?: boolean;
}

export interface MediaCheck {
  readonly traceId: string;
  readonly appid: string;
  readonly verdict: ScriptedVerdict;
  /** When the verdict is pushed. */
  readonly at: number;
}

/** How many messages customer service may send, and until when. */
export interface Chat {
  readonly left: number;
  readonly until: number;
}

/** Where an app's messages are pushed to. */
export interface PushTarget {
  readonly appid: string;
  readonly url: string;
  readonly token: string;
  readonly encodingAesKey: string;
  readonly mode: 'plaintext' | 'compatible' | 'secure';
  readonly format: 'json' | 'xml';
}

export type PushFlaw = 'forged' | 'misdirected' | 'lost';

export interface PushAttempt {
  readonly at: number;
  readonly flaw?: PushFlaw;
  readonly status?: number;
  readonly error?: string;
}

export interface Push {
  readonly id: string;
  readonly appid: string;
  readonly createdAt: number;
  readonly openid: string;
  /** In the JSON layout. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The element that holds `List` in XML. */
  readonly listIn?: string;
  readonly state: 'pending' | 'accepted' | 'given-up' | 'lost';
  readonly attempts: readonly PushAttempt[];
}

/** As it was reported, in WeChat's words. */
export interface ShippedParcel {
  readonly tracking_no?: string;
  readonly express_company?: string;
  readonly item_desc: string;
  readonly contact?: Readonly<Record<string, string>>;
}

export interface Shipment {
  readonly deliveryMode: number;
  readonly logisticsType: number;
  readonly parcels: readonly ShippedParcel[];
  readonly uploadTime: number;
  readonly shippedAt: number;
  /** How often all of it was reported as shipped. */
  readonly finishedCount: number;
  /** The one correction is used. */
  readonly corrected: boolean;
  readonly confirmedAt?: number;
  /** The one reminder to confirm is used. */
  readonly reminded?: boolean;
}

export interface ProgramWorld {
  /** By appid/templateId. */
  readonly templates: Table<Template>;
  /** By openid/templateId. */
  readonly subscriptions: Table<Subscription>;
  readonly messages: Table<SentMessage>;
  /** By `contains`. */
  readonly verdicts: Table<ScriptedVerdict>;
  readonly mediaChecks: Table<MediaCheck>;
  /** By openid. */
  readonly chats: Table<Chat>;
  /** When each user last used his app, by openid. */
  readonly activity: Table<number>;
  /** By appid. */
  readonly pushTargets: Table<PushTarget>;
  readonly pushes: Table<Push>;
  /** The pages of the released version, by appid; any page where there is no entry. */
  readonly pages: Table<readonly string[]>;
  /** What is used up of quotas, by appid and name. */
  readonly used: Table<number>;
  /** By transaction id. */
  readonly shipments: Table<Shipment>;
  /** Shops that were reminded to ship, by transaction id. */
  readonly reminded: Table<true>;
  /** When encryptedData was made, by appid and hash. */
  readonly sealedData: Table<number>;
  /** By appid. */
  readonly tradeManaged: Table<boolean>;
  /** By appid. */
  readonly jumpPaths: Table<string>;
  /** The latest first, by openid. */
  readonly encryptKeys: Table<readonly EncryptKey[]>;
  /** By openid. */
  readonly privacyAgreed: Table<boolean>;
  /** By appid. */
  readonly privacyGuides: Table<PrivacyGuide>;
  /** By appid and path. */
  readonly quotaCounts: Table<QuotaCount>;
  /** By path, where somebody set others than the documented ones. */
  readonly quotaLimits: Table<QuotaLimit>;
  /** Calls of one user in a minute, by openid and path. */
  readonly userCounts: Table<UserCount>;
  /** How often quotas were cleared in a month, by appid. */
  readonly clearings: Table<{ readonly month: string; readonly used: number }>;
}

export function createProgramWorld(table: <T>(name: string) => Table<T>): ProgramWorld {
  return {
    templates: table('templates'),
    subscriptions: table('subscriptions'),
    messages: table('messages'),
    verdicts: table('verdicts'),
    mediaChecks: table('mediaChecks'),
    chats: table('chats'),
    activity: table('activity'),
    pushTargets: table('pushTargets'),
    pushes: table('pushes'),
    pages: table('pages'),
    used: table('used'),
    shipments: table('shipments'),
    reminded: table('reminded'),
    sealedData: table('sealedData'),
    tradeManaged: table('tradeManaged'),
    jumpPaths: table('jumpPaths'),
    encryptKeys: table('encryptKeys'),
    privacyAgreed: table('privacyAgreed'),
    privacyGuides: table('privacyGuides'),
    quotaCounts: table('quotaCounts'),
    quotaLimits: table('quotaLimits'),
    userCounts: table('userCounts'),
    clearings: table('clearings'),
  };
}
