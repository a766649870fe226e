// The templates of subscribe messages that an app has, and WeChat's library which they are taken from.
import { integer, objects, optionalText, text } from '../http/reply-fields.ts';
import { invalidInput, requireLength } from '../invalid-input.ts';
import { unreadableReply } from '../to-xiaoqiao-error.ts';
import type { Api } from '../token/api.ts';
import { templateKeywords, templateTypes, titlePage } from '../wire/index.ts';

export interface MessageTemplate {
  readonly templateId: string;
  readonly title: string;
  /** A line for each key, e.g. `商品:{{thing1.DATA}}`. */
  readonly content: string;
  readonly example: string;
  /** `long-term` only where WeChat allows it: one consent, many messages. */
  readonly consent: 'once' | 'long-term';
  /** What `data` of a message must have, e.g. `thing1`. */
  readonly keys: readonly string[];
  /** The values that a key may have, for those that have few. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

export interface TemplateChoice {
  /** Of a title in WeChat's library. */
  readonly titleId: string;
  /** Two to five of its keywords, in the order in which the message shows them. */
  readonly keywordIds: readonly number[];
  /** What it is for, up to 15 characters. */
  readonly scene: string;
}

export interface LibraryTitle {
  readonly titleId: string;
  readonly title: string;
  readonly consent: MessageTemplate['consent'];
}

export interface LibraryKeyword {
  readonly keywordId: number;
  readonly name: string;
  readonly example: string;
  /** `thing`, `amount` and so on: with the keyword's id behind it, the key of a message. */
  readonly kind: string;
}

/** Besides those named, every call throws XiaoqiaoError wechat_unavailable or wechat_rejected. */
export interface Templates {
  list(appid?: string): Promise<MessageTemplate[]>;
  /**
   * The new template's id. 200012: no room for another, 200014: unknown title, 200020: unknown keyword, 200022: the app
   * has this one already.
   * @throws XiaoqiaoError validation_failed naming the field that WeChat would refuse; nothing is sent then.
   */
  add(choice: TemplateChoice, appid?: string): Promise<string>;
  /** 200014 when the app has no such template. */
  remove(templateId: string, appid?: string): Promise<void>;
  /** What the app says it does: its part of the library. */
  categories(appid?: string): Promise<{ readonly id: number; readonly name: string }[]>;
  /** `limit` up to 30. */
  libraryTitles(
    page: { readonly categoryIds: readonly number[]; readonly start?: number; readonly limit?: number },
    appid?: string,
  ): Promise<{ readonly total: number; readonly list: LibraryTitle[] }>;
  libraryKeywords(titleId: string, appid?: string): Promise<LibraryKeyword[]>;
}

const base = '/wxaapi/newtmpl';

export const createTemplates = ({ api }: { api: Api }): Templates => ({
  async list(appid) {
    const reply = await api.ask({ method: 'GET', path: `${base}/gettemplate` }, appid);
    return objects(reply, 'data').map(readTemplate);
  },
  async add({ titleId, keywordIds, scene }, appid) {
    requireLength('titleId', titleId, 32);
    const { least, most, sceneLength } = templateKeywords;
    if (keywordIds.length < least || keywordIds.length > most || !keywordIds.every(Number.isSafeInteger))
      throw invalidInput('keywordIds', 'length', `关键词须为 ${least}–${most} 个编号`);
    requireLength('scene', scene, sceneLength);
    const body = { tid: titleId, kidList: keywordIds, sceneDesc: scene };
    return text(await api.ask({ method: 'POST', path: `${base}/addtemplate`, body }, appid), 'priTmplId');
  },
  async remove(templateId, appid) {
    requireLength('templateId', templateId, 64);
    const body = { priTmplId: templateId };
    await api.ask({ method: 'POST', path: `${base}/deltemplate`, body }, appid);
  },
  async categories(appid) {
    const reply = await api.ask({ method: 'GET', path: `${base}/getcategory` }, appid);
    return objects(reply, 'data').map((one) => ({ id: integer(one, 'id'), name: text(one, 'name') }));
  },
  async libraryTitles({ categoryIds, start = 0, limit = titlePage }, appid) {
    if (categoryIds.length === 0) throw invalidInput('categoryIds', 'length', '至少一个类目');
    if (!(Number.isSafeInteger(start) && start >= 0)) throw invalidInput('start', 'range', 'start 从 0 开始');
    if (!(Number.isSafeInteger(limit) && limit >= 1 && limit <= titlePage))
      throw invalidInput('limit', 'range', `limit 须在 1–${titlePage} 之间`);
    const query = { ids: categoryIds.join(','), start: String(start), limit: String(limit) };
    const reply = await api.ask({ method: 'GET', path: `${base}/getpubtemplatetitles`, query }, appid);
    const list = objects(reply, 'data').map((one) => ({
      titleId: String(integer(one, 'tid')),
      title: text(one, 'title'),
      consent: consentOf(one.type),
    }));
    return { total: integer(reply, 'count'), list };
  },
  async libraryKeywords(titleId, appid) {
    requireLength('titleId', titleId, 32);
    const query = { tid: titleId };
    const reply = await api.ask({ method: 'GET', path: `${base}/getpubtemplatekeywords`, query }, appid);
    return objects(reply, 'data').map((one) => ({
      keywordId: integer(one, 'kid'),
      name: text(one, 'name'),
      example: optionalText(one, 'example') ?? '',
      kind: text(one, 'rule'),
    }));
  },
});

const consentOf = (type: unknown): MessageTemplate['consent'] =>
  type === templateTypes.longTerm ? 'long-term' : 'once';

function readTemplate(fields: Readonly<Record<string, unknown>>): MessageTemplate {
  const content = text(fields, 'content');
  const enums = fields.keywordEnumValueList === undefined ? [] : objects(fields, 'keywordEnumValueList');
  return {
    templateId: text(fields, 'priTmplId'),
    title: text(fields, 'title'),
    content,
    example: optionalText(fields, 'example') ?? '',
    consent: consentOf(fields.type),
    keys: [...content.matchAll(/\{\{(\w+)\.DATA\}\}/g)].map(([, key]) => key!),
    // WeChat writes the key with `.DATA` behind it here, too.
    enums: Object.fromEntries(
      enums.map((one) => [text(one, 'keywordCode').replace(/\.DATA$/, ''), valuesOf(one.enumValueList)]),
    ),
  };
}

function valuesOf(value: unknown): string[] {
  if (!Array.isArray(value)) throw unreadableReply('enumValueList is no list');
  return value.map(String);
}
