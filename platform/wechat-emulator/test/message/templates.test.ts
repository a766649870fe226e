// Templates of subscribe messages: taken from the library, listed, used, taken away again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failing, type LocalWechat, otherApp, startLocalWechat } from '../local-wechat.ts';

const choice = { titleId: '99', keywordIds: [3, 2], scene: '买家付款' };

async function ask({ emulator, wechat }: LocalWechat, path: string, body?: object, query = '') {
  const target = `${emulator.url}/wxaapi/newtmpl/${path}?access_token=${await wechat.token.get()}${query}`;
  const reply = await fetch(target, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  return (await reply.json()) as { errcode: number } & Record<string, unknown>;
}

test('a template is taken from the library, sends a message, and is taken away', async () => {
  await using local = await startLocalWechat();
  const { templates, message } = local.wechat;
  const [category] = await templates.categories();
  const { total, list } = await templates.libraryTitles({ categoryIds: [category!.id], limit: 2 });
  assert.deepEqual([total, list[0]], [3, { titleId: '99', title: '付款成功通知', consent: 'once' }]);
  const rest = await templates.libraryTitles({ categoryIds: [category!.id], start: 2 });
  assert.deepEqual([list.length, rest.list.length], [2, 1]);
  const keywords = await templates.libraryKeywords('99');
  assert.deepEqual(keywords[2], { keywordId: 3, name: '付款金额', example: '¥128.00', kind: 'amount' });
  const templateId = await templates.add(choice);
  assert.deepEqual(await templates.list(), [
    {
      templateId,
      title: '付款成功通知',
      content: '付款金额:{{amount3.DATA}}\n商品名称:{{thing2.DATA}}\n',
      example: '付款金额:¥128.00\n商品名称:明前龙井\n',
      consent: 'once',
      keys: ['amount3', 'thing2'],
      enums: {},
    },
  ]);
  assert.deepEqual(await templates.list(otherApp.appid), []);
  const { openid } = local.control.createUser();
  const send = () =>
    message.sendSubscribe({ openid, templateId, data: { amount3: '¥128.00', thing2: '明前龙井' } });
  local.control.answerSubscription({ openid, answers: { [templateId]: 'accept' } });
  await send();
  await templates.remove(templateId);
  assert.deepEqual(await templates.list(), []);
  await assert.rejects(send(), failing('wechat_rejected', 40037));
  await assert.rejects(templates.remove(templateId), failing('wechat_rejected', 200014));
});

test('the values of an enum are told with their key', async () => {
  await using local = await startLocalWechat();
  local.control.addTemplate({ keys: ['thing1', 'enum2'], enums: { enum2: ['客厅', '厨房'] } });
  const [template] = await local.wechat.templates.list();
  assert.deepEqual([template?.keys, template?.enums], [['thing1', 'enum2'], { enum2: ['客厅', '厨房'] }]);
});

test('each wrong member has a code of its own', async () => {
  await using local = await startLocalWechat();
  const { templates } = local.wechat;
  await assert.rejects(templates.add({ ...choice, titleId: '1' }), failing('wechat_rejected', 200014));
  await assert.rejects(templates.add({ ...choice, keywordIds: [1, 77] }), failing('wechat_rejected', 200020));
  await templates.add(choice);
  await assert.rejects(templates.add(choice), failing('wechat_rejected', 200022));
  const good = { tid: '99', kidList: [1, 2], sceneDesc: '测试' };
  const codes: [object, number][] = [
    [{ ...good, tid: '' }, 200014],
    [{ ...good, kidList: [1] }, 200020],
    [{ ...good, kidList: [1, 1] }, 200020],
    [{ ...good, kidList: [1, 2, 3, 4, 5, 6] }, 200020],
    [{ ...good, sceneDesc: '十'.repeat(16) }, 200021],
    [{ ...good, scene: 1 }, 40097],
  ];
  for (const [body, code] of codes) assert.equal((await ask(local, 'addtemplate', body)).errcode, code);
  assert.equal((await ask(local, 'deltemplate', {})).errcode, 200002);
  const titles = async (query: string) =>
    (await ask(local, 'getpubtemplatetitles', undefined, query)).errcode;
  assert.equal(await titles('&start=0&limit=1'), 200018);
  assert.equal(await titles('&ids=a&start=0&limit=1'), 200019);
  assert.equal(await titles('&ids=307&start=-1&limit=1'), 200016);
  assert.equal(await titles('&ids=307&start=0&limit=31'), 200017);
  assert.equal((await ask(local, 'getpubtemplatekeywords', undefined, '&tid=1')).errcode, 200014);
});

test('an app has room for fifty templates', async () => {
  await using local = await startLocalWechat();
  for (let n = 0; n < 50; n++) local.control.addTemplate({ keys: ['thing1'] });
  await assert.rejects(local.wechat.templates.add(choice), failing('wechat_rejected', 200012));
  await local.wechat.templates.add(choice, otherApp.appid);
});

test('what WeChat would refuse is refused with its field, before anything is sent', async () => {
  await using local = await startLocalWechat();
  const { templates } = local.wechat;
  const wrong = [
    templates.add({ ...choice, keywordIds: [1] }),
    templates.add({ ...choice, keywordIds: [1, 2, 3, 4, 5, 6] }),
    templates.add({ ...choice, scene: '' }),
    templates.add({ ...choice, titleId: '' }),
    templates.remove(''),
    templates.libraryTitles({ categoryIds: [] }),
    templates.libraryTitles({ categoryIds: [307], limit: 31 }),
  ];
  for (const call of wrong) await assert.rejects(call, failing('validation_failed'));
  assert.deepEqual(local.control.requests(), []);
});
