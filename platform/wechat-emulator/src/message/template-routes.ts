// /wxaapi/newtmpl/*: the templates that an app has, and the library which they are taken from.
import { errcodes, templateKeywords, templateTypes, titlePage } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import type { Rule } from '../fields.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { type ApiCall, addApiRoute } from '../http/api-route.ts';
import type { Template } from '../program-world.ts';
import { keyOf } from '../records.ts';
import type { World } from '../world.ts';
import { addTemplate } from './subscriptions.ts';
import { type LibraryTitle, libraryCategories, libraryTitles } from './template-library.ts';

const ok = { errcode: 0, errmsg: 'ok' };
const base = '/wxaapi/newtmpl';
/** WeChat's documents only say that there is an end. */
const TEMPLATES = 50;
/** Judged by the handler, which has a code for each member. */
const anything: Rule = () => undefined;

export function addTemplateRoutes(app: FastifyInstance, world: World): void {
  const get = { method: 'GET', withToken: true } as const;
  const post = { method: 'POST', withToken: true } as const;
  addApiRoute(app, world, {
    ...get,
    path: `${base}/gettemplate`,
    handle: ({ appid }) => ({ ...ok, data: templatesOf(world, appid).map(describeTemplate) }),
  });
  addApiRoute(app, world, {
    ...post,
    path: `${base}/addtemplate`,
    body: { 'tid?': anything, 'kidList?': anything, 'sceneDesc?': anything },
    handle: (call) => ({ ...ok, priTmplId: chooseTemplate(world, call).templateId }),
  });
  addApiRoute(app, world, {
    ...post,
    path: `${base}/deltemplate`,
    body: { 'priTmplId?': anything },
    handle({ body, appid }) {
      const { priTmplId } = body;
      if (typeof priTmplId !== 'string' || priTmplId === '')
        throw new ApiRefusal(errcodes.templateCallInvalid);
      const key = keyOf(appid, priTmplId);
      if (world.program.templates.get(key) === undefined) throw new ApiRefusal(errcodes.templateTitleInvalid);
      world.program.templates.delete(key);
      return ok;
    },
  });
  addApiRoute(app, world, {
    ...get,
    path: `${base}/getcategory`,
    handle: () => ({ ...ok, data: libraryCategories }),
  });
  addApiRoute(app, world, {
    ...get,
    path: `${base}/getpubtemplatetitles`,
    query: ['ids', 'start', 'limit'],
    handle: ({ query }) => listTitles(query),
  });
  addApiRoute(app, world, {
    ...get,
    path: `${base}/getpubtemplatekeywords`,
    query: ['tid'],
    handle({ query }) {
      const { keywords } = titleOf(query.get('tid'));
      return { ...ok, count: keywords.length, data: keywords };
    },
  });
}

function chooseTemplate(world: World, { body, appid }: ApiCall): Template {
  const { tid, kidList, sceneDesc } = body;
  const { title, keywords } = titleOf(tid);
  const { least, most, sceneLength } = templateKeywords;
  if (!Array.isArray(kidList) || kidList.length < least || kidList.length > most)
    throw new ApiRefusal(errcodes.templateKeywordsInvalid);
  const chosen = kidList.map((kid) => keywords.find((one) => one.kid === kid));
  if (chosen.includes(undefined) || new Set(kidList).size !== kidList.length)
    throw new ApiRefusal(errcodes.templateKeywordsInvalid);
  if (typeof sceneDesc !== 'string' || sceneDesc === '' || sceneDesc.length > sceneLength)
    throw new ApiRefusal(errcodes.templateSceneInvalid);
  const keys = chosen.map((one) => `${one!.rule}${one!.kid}`);
  const own = templatesOf(world, appid);
  if (own.some((one) => one.title === title && one.keys.join() === keys.join()))
    throw new ApiRefusal(errcodes.templateThereAlready);
  if (own.length >= TEMPLATES) throw new ApiRefusal(errcodes.templatesUsedUp);
  return addTemplate(world, appid, { title, keys });
}

/** @throws ApiRefusal 200014 */
function titleOf(tid: unknown): LibraryTitle {
  const found = libraryTitles.find((one) => String(one.tid) === tid);
  if (found === undefined) throw new ApiRefusal(errcodes.templateTitleInvalid);
  return found;
}

function listTitles(query: URLSearchParams) {
  const number = (name: string) => (/^\d{1,6}$/.test(query.get(name) ?? '') ? Number(query.get(name)) : -1);
  const [ids, start, limit] = [query.get('ids') ?? '', number('start'), number('limit')];
  if (ids === '') throw new ApiRefusal(errcodes.templateCategoriesMissing);
  if (!/^\d+(,\d+)*$/.test(ids)) throw new ApiRefusal(errcodes.templateCategoriesInvalid);
  if (start < 0) throw new ApiRefusal(errcodes.templateStartInvalid);
  if (limit < 1 || limit > titlePage) throw new ApiRefusal(errcodes.templateLimitInvalid);
  const found = libraryTitles.filter(({ categoryId }) => ids.split(',').includes(String(categoryId)));
  const data = found.slice(start, start + limit).map(({ tid, title, categoryId }) => ({
    tid,
    title,
    type: templateTypes.once,
    // A number everywhere else.
    categoryId: String(categoryId),
  }));
  return { ...ok, count: found.length, data };
}

const templatesOf = (world: World, appid: string): Template[] =>
  world.program.templates.values().filter((template) => template.appid === appid);

function describeTemplate({ templateId, title, keys, enums }: Template) {
  const keywords = libraryTitles.find((one) => one.title === title)?.keywords ?? [];
  const lines = keys.map((key) => ({
    key,
    ...(keywords.find(({ rule, kid }) => `${rule}${kid}` === key) ?? { name: key, example: key }),
  }));
  const limited = Object.entries(enums);
  return {
    priTmplId: templateId,
    title,
    content: lines.map(({ key, name }) => `${name}:{{${key}.DATA}}\n`).join(''),
    example: lines.map(({ name, example }) => `${name}:${example}\n`).join(''),
    type: templateTypes.once,
    ...(limited.length === 0
      ? {}
      : {
          keywordEnumValueList: limited.map(([key, enumValueList]) => ({
            keywordCode: `${key}.DATA`,
            enumValueList,
          })),
        }),
  };
}
