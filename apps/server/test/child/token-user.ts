// A process of its own for a test: a client of WeChat that shares its tokens through the database.
import { openDatabase } from '@xiaoqiao/database';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { createWechat } from '@xiaoqiao/wechat';
import { databaseTokenStore } from '../../src/wechat-token-store.ts';
import type { Answer, Question, Settings } from '../support/token-users.ts';

const { databaseUrl, apiBase, app, sealingKey, tokenKind, start } = JSON.parse(process.argv[2]!) as Settings;
const clock = fixedClock(start);
const database = await openDatabase({ url: databaseUrl, clock });
const tokenStore = databaseTokenStore({ database, clock, sealingKey: Buffer.from(sealingKey, 'hex') });
const wechat = createWechat({ apps: [app], apiBase, clock, log: silentLog, tokenStore, tokenKind });
const answer = (message: Answer) => process.send!(message);

process.on('message', async ({ now, openid, sessionKey }: Question) => {
  clock.advance(now - clock.now());
  try {
    answer({ ok: await wechat.login.checkSessionKey({ openid, sessionKey }) });
  } catch (error) {
    answer({ ok: false, error: String((error as { error?: unknown }).error ?? error) });
  }
});
process.on('disconnect', async () => {
  await wechat.close();
  await database.close();
});
answer({ ok: true });
