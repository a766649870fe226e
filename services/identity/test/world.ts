// A whole identity service for tests: SQLite file, HTTP server, and callers checked the way the gateway checks them.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Address, Session, User } from '@xiaoqiao/contract';
import { createOutbox, type Database, databaseMigrations, migrate, openDatabase } from '@xiaoqiao/database';
import { adjustableClock, DAY, fixedClock } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createHttpService } from '@xiaoqiao/kit/http';
import { createIds } from '@xiaoqiao/kit/ids';
import { memoryLog } from '@xiaoqiao/kit/testing';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { createIdentityService, identityMigrations } from '../src/index.ts';
import type { IdentityTables } from '../src/tables.ts';

export const strong = 'Tide-pool 42 lamps';
export const appid = 'wx0123456789abcdef';
export const otherAppid = 'wxfedcba9876543210';

/** Knows the codes `<openid>` and `<openid>/<unionid>`, and phone codes `phone-<digits>`; the session key is the same always. */
export const sessionKey = 'c2Vzc2lvbi1rZXktMTIzNA==';
const wechat = {
  async code2Session(code: string) {
    if (code.startsWith('bad')) throw new XiaoqiaoError('wechat_code_invalid');
    const [openid, unionid] = code.split('/');
    return { openid: openid!, sessionKey, unionid };
  },
  async getPhoneNumber(code: string, calledFor?: string) {
    if (!code.startsWith('phone-') || calledFor === undefined) throw new XiaoqiaoError('wechat_code_invalid');
    return { countryCode: '86', purePhoneNumber: code.slice('phone-'.length) };
  },
};

export interface Reply<T> {
  status: number;
  headers: Headers;
  error?: string;
  message: string;
  details: Record<string, unknown> & { issues?: { field: string; rule: string; message: string }[] };
  data: T;
}

interface Call {
  body?: unknown;
  /** Access token, checked like the gateway does. */
  as?: string;
  ip?: string;
  headers?: Record<string, string>;
}

export async function createWorld(t: TestContext, { wrap = (database: Database) => database } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'identity-'));
  // Begins at the real time, which jose compares tokens with; moves only when a test says so.
  const clock = fixedClock(Math.floor(Date.now() / 1000) * 1000);
  const ids = createIds(adjustableClock());
  const log = memoryLog('identity');
  const database = await openDatabase({ url: `sqlite:${join(folder, 'identity.db')}`, clock });
  await migrate(database, [
    { service: 'database', migrations: databaseMigrations },
    { service: 'identity', migrations: identityMigrations },
  ]);
  const revoked = new Map<string, number>();
  const secrets = {
    signingSecret: randomBytes(32),
    sealingKey: randomBytes(32),
    tokenKeys: [
      { kid: 'k1', privateKey: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) },
    ],
  };
  const outbox = createOutbox({ database, clock, ids });
  const service = createIdentityService({
    texts: { judge: async () => 'pass' },
    database: wrap(database),
    outbox,
    clock,
    ids,
    log,
    wechat,
    revocations: { revoke: (sid, until) => void revoked.set(sid, until) },
    secrets,
    issuer: 'xiaoqiao',
    audience: 'xiaoqiao-api',
    defaultAppid: appid,
    otherAppids: [otherAppid],
  });
  const http = createHttpService({ handlers: service.routes, log });
  const baseUrl = await http.listen({ port: 0, host: '127.0.0.1' });
  t.after(async () => {
    await http.close();
    await database.close();
    await rm(folder, { recursive: true });
  });

  const keys = createLocalJWKSet(service.jwks());
  /** What the gateway does with a token: verify, look for a revocation, tell the service who it is. */
  async function identityOf(token: string): Promise<Record<string, string>> {
    const { payload } = await jwtVerify(token, keys, {
      issuer: 'xiaoqiao',
      audience: 'xiaoqiao-api',
      currentDate: new Date(clock.now()),
    });
    if (revoked.has(String(payload.sid))) throw new Error('the session is revoked');
    return {
      'x-xq-user': String(payload.sub),
      'x-xq-session': String(payload.sid),
      'x-xq-roles': (payload.roles as string[]).join(','),
    };
  }

  async function send<T>(line: string, { body, as, ip = '203.0.113.1', headers = {} }: Call = {}) {
    const [method = 'GET', path] = line.split(' ');
    const response = await fetch(`${baseUrl}/api${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'x-xq-client-ip': ip,
        ...(as === undefined ? {} : await identityOf(as)),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      ...(text === '' ? {} : JSON.parse(text)),
      status: response.status,
      headers: response.headers,
    } as Reply<T>;
  }

  return {
    service,
    database,
    clock,
    log,
    revoked,
    secrets,
    send,
    identityOf,
    baseUrl,
    rows: () => database.reader<IdentityTables>(),
    eventNames: async () => (await outbox.list({ limit: 100 })).list.map(({ name }) => name),
    wechatLogin: (code: string, body: object = {}) =>
      send<Session>('POST /auth/wechat/login', { body: { code, ...body } }),
    register: (username: string, body: object = {}, call: Call = {}) =>
      send<Session>('POST /auth/register', {
        body: { username, password: strong, email: `${username}@example.com`, ...body },
        ...call,
      }),
    login: (username: string, password = strong, ip?: string) =>
      send<Session>('POST /auth/login', { body: { username, password }, ...(ip ? { ip } : {}) }),
    refresh: (refreshToken: string) => send<Session>('POST /auth/refresh', { body: { refreshToken } }),
    me: (as: string) => send<User>('GET /users/me', { as }),
    addresses: async (as: string) =>
      (await send<{ list: Address[] }>('GET /users/me/addresses', { as })).data.list,
    /** Logged in as an administrator made on the command line. */
    async admin(username = 'root_admin') {
      await service.ensureAdministrator({ username, password: strong });
      return send<Session>('POST /auth/login', { body: { username, password: strong } });
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;
export const LONG_AFTER = 31 * DAY;
export const isDead = (world: World, accessToken: string) =>
  world.identityOf(accessToken).then(
    () => false,
    (error: Error) => error.message === 'the session is revoked',
  );
/** Text that would do harm anywhere but in a place that treats it as data. */
export const hostile = `'); DROP TABLE users;-- <script>alert("x")</script> \${7*7} %_!\\ 😀`;
