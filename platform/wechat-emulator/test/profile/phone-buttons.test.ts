// The user's side of a phone: several people, and what each allows, refuses, picks and types.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callControl } from '../control-api.ts';
import { app, startLocalWechat } from '../local-wechat.ts';

const fieldsOf = async (answer: ReturnType<typeof callControl>) => (await answer).fields;

test('people have names and faces of their own, which can be changed, and log in as themselves', async () => {
  await using local = await startLocalWechat();
  const create = (body: object) => fieldsOf(callControl(local, '/users', body));
  const people = [await create({}), await create({}), await create({ nickname: '小乔', avatar: 'moon' })];
  assert.equal(new Set(people.map(({ nickname }) => nickname)).size, 3);
  assert.deepEqual([people[2].nickname, people[2].avatar], ['小乔', 'moon']);
  for (const { openid } of people) {
    const { code } = await fieldsOf(callControl(local, '/login-codes', { openid }));
    assert.equal((await local.wechat.login.code2Session(code)).openid, openid);
  }
  const changed = await fieldsOf(
    callControl(local, `/users/${people[0].openid}`, { nickname: '大乔', blocked: true }),
  );
  assert.deepEqual([changed.nickname, changed.blocked, changed.avatar], ['大乔', true, people[0].avatar]);
  assert.equal((await callControl(local, `/users/${people[0].openid}`, { avatar: 'none' })).status, 400);
  assert.equal((await callControl(local, '/users/nobody', { nickname: 'x' })).status, 400);
  assert.equal((await callControl(local, '/users', { avatar: 'none' })).status, 400);
});

test('the phone button hands over a code and encryptedData, or that the user refused', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser({ phone: '13900001111' });
  const { sessionKey } = await local.wechat.login.code2Session(local.control.mintLoginCode({ openid }).code);
  const press = (body: object) => fieldsOf(callControl(local, '/phone-button', { openid, ...body }));
  const pressed = await press({ answer: 'allow' });
  assert.equal(pressed.errMsg, 'getPhoneNumber:ok');
  const opened = local.wechat.login.openUserData(pressed, sessionKey);
  assert.deepEqual([opened.phoneNumber, opened.countryCode], ['13900001111', '86']);
  assert.equal((await local.wechat.phone.getPhoneNumber(pressed.code)).purePhoneNumber, '13900001111');
  assert.deepEqual(await press({ answer: 'deny' }), { errMsg: 'getPhoneNumber:fail user deny' });
  assert.deepEqual(Object.keys(await press({ realtime: true })), ['errMsg', 'code']);
  local.control.setFaults({ phoneQuota: 1 });
  assert.deepEqual(await press({}), { errMsg: 'getPhoneNumber:fail', errno: 1400001 });
  assert.equal((await press({})).errMsg, 'getPhoneNumber:ok');
});

test('an avatar is picked as a picture, unless content security refuses it: then nothing is fired', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser({ avatar: 'tea' });
  const pick = (body: object) => fieldsOf(callControl(local, '/avatar-button', { openid, ...body }));
  const own = await pick({});
  assert.deepEqual(own, { event: true, avatar: 'tea', path: '/_emulator/avatars/tea' });
  const { list } = await fieldsOf(callControl(local, '/avatars'));
  assert.ok(list.length >= 6);
  const pictures = new Set<string>();
  for (const { path } of list) {
    const reply = await fetch(local.emulator.url + path, { headers: { origin: 'http://localhost:5173' } });
    assert.equal(reply.headers.get('content-type'), 'image/png');
    assert.equal(reply.headers.get('access-control-allow-origin'), 'http://localhost:5173');
    const bytes = Buffer.from(await reply.arrayBuffer());
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
    pictures.add(bytes.toString('base64'));
  }
  assert.equal(pictures.size, list.length);
  local.control.scriptVerdict({ contains: 'plum', suggest: 'risky', label: 20002 });
  assert.deepEqual(await pick({ avatar: 'plum' }), { event: false });
  assert.equal((await callControl(local, '/avatar-button', { avatar: '../x' })).status, 400);
  assert.equal((await callControl(local, '/avatars/none')).status, 400);
});

test('a nickname is what was typed, and empty when content security refuses it', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser({ nickname: '小乔' });
  const type = (body: object) => fieldsOf(callControl(local, '/nickname-input', { openid, ...body }));
  assert.deepEqual(await type({}), { nickname: '小乔' });
  assert.deepEqual(await type({ nickname: '🍵' }), { nickname: '🍵' });
  local.control.scriptVerdict({ contains: '坏话', suggest: 'risky', label: 20003 });
  assert.deepEqual(await type({ nickname: '坏话连篇' }), { nickname: '' });
});

test('the privacy gate is closed until its user agrees, and again when he takes that back', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  const privacy = (body: object = {}) => fieldsOf(callControl(local, '/privacy', { openid, ...body }));
  assert.equal((await privacy()).needAuthorization, false);
  await callControl(local, '/privacy-guide', {
    appid: app.appid,
    required: true,
    undeclared: ['chooseLocation'],
  });
  assert.equal((await privacy()).needAuthorization, true);
  assert.equal((await privacy({ event: 'exposureAuthorization' })).needAuthorization, true);
  assert.equal((await privacy({ event: 'disagree' })).needAuthorization, true);
  const agreed = await privacy({ event: 'agree' });
  assert.deepEqual([agreed.needAuthorization, agreed.undeclared], [false, ['chooseLocation']]);
  assert.match(agreed.privacyContractName, /隐私/);
});

test('a question about subscriptions that cannot be asked fails as on the phone', async () => {
  await using local = await startLocalWechat();
  for (const templateId of ['t1', 't2', 't3', 't4', 't5', 't6'])
    local.control.addTemplate({ templateId, keys: ['thing1'] });
  const { openid } = local.control.createUser();
  const ask = (answers: object) => fieldsOf(callControl(local, '/subscriptions', { openid, answers }));
  assert.equal((await ask({})).errCode, 10001);
  assert.equal((await ask({ t9: 'accept' })).errCode, 20001);
  const all = { t1: 'accept', t2: 'reject', t3: 'ban', t4: 'filter', t5: 'accept' };
  assert.equal((await ask({ ...all, t6: 'accept' })).errCode, 20003);
  assert.deepEqual(await ask(all), { errMsg: 'requestSubscribeMessage:ok', ...all });
  assert.deepEqual(
    local.control.subscriptions().map(({ templateId, credits }) => [templateId, credits]),
    [
      ['t1', 1],
      ['t2', 0],
      ['t5', 1],
    ],
  );
});
