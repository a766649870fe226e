// Processes that use one app's access token at once, and the local WeChat that hands it out.
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { databaseMigrations, migrate, openDatabase } from '@xiaoqiao/database';
import { databaseForTest } from '@xiaoqiao/database/testing';
import { fixedClock, systemClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import type { TokenKind } from '@xiaoqiao/wechat';
import { generateApp, startWechatEmulator } from '@xiaoqiao/wechat-emulator';

export interface Settings {
  readonly databaseUrl: string;
  readonly apiBase: string;
  readonly app: { readonly appid: string; readonly secret: string };
  readonly sealingKey: string;
  readonly tokenKind: TokenKind;
  readonly start: number;
}

export interface Question {
  readonly now: number;
  readonly openid: string;
  readonly sessionKey: string;
}

export interface Answer {
  readonly ok: boolean;
  readonly error?: string;
}

export async function startTokenUsers(count: number, tokenKind: TokenKind) {
  const place = await databaseForTest();
  const database = await openDatabase({ url: place.url, clock: systemClock });
  await migrate(database, [{ service: 'database', migrations: databaseMigrations }]);
  await database.close();
  const clock = fixedClock();
  const app = generateApp();
  const emulator = await startWechatEmulator({ clock, log: silentLog, apps: [app], merchants: [] });
  const settings: Settings = {
    databaseUrl: place.url,
    apiBase: emulator.url,
    app,
    sealingKey: randomBytes(32).toString('hex'),
    tokenKind,
    start: clock.now(),
  };
  const script = join(import.meta.dirname, '../child/token-user.ts');
  const processes = Array.from({ length: count }, () => fork(script, [JSON.stringify(settings)]));
  const answered = async (child: ChildProcess) => (await once(child, 'message'))[0] as Answer;
  await Promise.all(processes.map(answered));
  const { code, openid } = emulator.control.mintLoginCode();
  const login = new URL('/sns/jscode2session', emulator.url);
  login.search = new URLSearchParams({ ...app, js_code: code, grant_type: 'authorization_code' }).toString();
  const { session_key: sessionKey } = (await (await fetch(login)).json()) as { session_key: string };
  return {
    app,
    emulator,
    clock,
    processes,
    /** Has this process call WeChat with the token, at WeChat's time. */
    async call(child: ChildProcess): Promise<Answer> {
      const answer = answered(child);
      child.send({ now: clock.now(), openid, sessionKey } satisfies Question);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      for (const child of processes) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const exit = once(child, 'exit');
        child.disconnect();
        await exit;
      }
      await emulator.close();
      await place.drop();
    },
  };
}
