// The page at the root: whole, without anything from elsewhere, and not for strangers.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { test } from 'node:test';
import { startLocalWechat } from '../local-wechat.ts';

const folder = new URL('../../src/page/files/', import.meta.url);

test('the page and every file of it are served, and load nothing from elsewhere', async () => {
  await using local = await startLocalWechat();
  for (const name of readdirSync(folder)) {
    const path = name === 'index.html' ? '/' : `/_emulator/page/${name}`;
    const reply = await fetch(local.emulator.url + path);
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get('content-security-policy')!, /^default-src 'none'; script-src 'self'/);
    assert.doesNotMatch(
      (await reply.text()).replaceAll('http://www.w3.org', ''),
      /(?:src|href|url\(|from|fetch\()\s*=?\s*["'`(]*(?:https?:)?\/\//,
    );
  }
  assert.equal((await fetch(`${local.emulator.url}/_emulator/page/..%2Fpage-routes.ts`)).status, 404);
});

test('a name of the internet does not get the page', async () => {
  await using local = await startLocalWechat();
  const status = await new Promise((resolve, reject) => {
    request(local.emulator.url, { headers: { host: 'evil.example' } }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    })
      .on('error', reject)
      .end();
  });
  assert.equal(status, 403);
});

test('what the page looks at holds no secret until it asks for them', async () => {
  await using local = await startLocalWechat();
  local.control.createUser();
  const seen = await (await fetch(`${local.emulator.url}/_emulator/overview`)).text();
  for (const member of [
    '"now"',
    '"users"',
    '"orders"',
    '"refunds"',
    '"notifications"',
    '"requests"',
    '"rules"',
  ])
    assert.match(seen, new RegExp(member));
  const secret = 'a'.repeat(32);
  assert.equal(seen.includes(secret), false);
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  const revealed = await fetch(`${local.emulator.url}/_emulator/accounts/reveal`, post);
  assert.equal((await revealed.text()).includes(secret), true);
});

test('each counter and each fault of a rule is explained', async () => {
  await using local = await startLocalWechat();
  const { counters, rules } = local.control.faultWords();
  const { delayMilliseconds: _delay, ...settings } = local.control.faults();
  assert.deepEqual(Object.keys(counters), Object.keys(settings));
  for (const { zh, en } of [...Object.values(counters), ...Object.values(rules)]) {
    assert.match(zh, /\p{Script=Han}|45|−1|SIGN/u);
    assert.match(en, /[a-z]/);
  }
});
