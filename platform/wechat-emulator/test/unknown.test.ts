// Nothing that the emulator does not know passes unseen: it is refused, and stands in a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wechatHosts } from '@xiaoqiao/wechat/wire';
import { callControl } from './control-api.ts';
import { app, merchant, startLocalWechat } from './local-wechat.ts';
import { signedFetch } from './signed-fetch.ts';

test('an unknown path and unknown members of both hosts are refused and listed, the latest first', async () => {
  await using local = await startLocalWechat();
  const { url } = local.emulator;
  assert.equal((await fetch(`${url}/wxa/business/nonsense?access_token=x`)).status, 404);
  assert.equal((await fetch(`${url}/wxa/business/nonsense`)).status, 404);
  const token = await local.wechat.token.get();
  const body = JSON.stringify({ code: 'x', colour: 'red' });
  const phone = `${url}/wxa/business/getuserphonenumber?access_token=${token}`;
  assert.equal(
    ((await (await fetch(phone, { method: 'POST', body })).json()) as { errcode: number }).errcode,
    40097,
  );
  const login = new URLSearchParams({ ...app, js_code: 'x', grant_type: 'authorization_code', lang: 'zh' });
  await fetch(`${url}/sns/jscode2session?${login}`);
  const order = { appid: app.appid, mchid: merchant.mchid, total_fee: 1 };
  const refused = await signedFetch(local, 'POST', '/v3/pay/transactions/jsapi', order);
  assert.equal(refused.status, 400);
  await signedFetch(local, 'GET', `/v3/pay/transactions/out-trade-no/ORDER-1?mchid=${merchant.mchid}&sub=1`);
  const { fields } = await callControl(local, '/unknown');
  assert.deepEqual(
    fields.list.map(({ lastAt: _at, ...thing }: { lastAt: string }) => thing),
    [
      { method: 'GET', path: '/v3/pay/transactions/out-trade-no/ORDER-1', member: '?sub', count: 1 },
      { method: 'POST', path: '/v3/pay/transactions/jsapi', member: '/total_fee', count: 1 },
      { method: 'GET', path: '/sns/jscode2session', member: '?lang', count: 1 },
      { method: 'POST', path: '/wxa/business/getuserphonenumber', member: '/colour', count: 1 },
      { method: 'GET', path: '/wxa/business/nonsense', count: 2 },
    ],
  );
  assert.equal(JSON.stringify(fields).includes(wechatHosts.api), false);
});

test('the list keeps two hundred things and forgets the oldest', async () => {
  await using local = await startLocalWechat();
  for (let n = 0; n < 205; n++) await fetch(`${local.emulator.url}/nonsense/${n}`);
  const list = local.control.unknown();
  assert.deepEqual([list.length, list[0]!.path, list.at(-1)!.path], [200, '/nonsense/204', '/nonsense/5']);
});
