// A server on a real socket that speaks the envelope and hands out sessions, for tests of the client.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ErrorName, Session } from '@xiaoqiao/contract';
import { failureEnvelope, XiaoqiaoError } from '@xiaoqiao/kit/errors';

export interface Received {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a test wants answered: data, a failure by name, a raw answer, or a broken connection. */
export type Answer =
  | { data: unknown; status?: number; headers?: Record<string, string> }
  | { error: ErrorName; details?: Record<string, unknown>; headers?: Record<string, string> }
  | { raw: string; status: number; headers?: Record<string, string> }
  | 'hang up';

export type Answerer = (request: Received) => Answer | undefined | Promise<Answer | undefined>;

export interface Backend {
  readonly baseUrl: string;
  readonly received: Received[];
  /** Counts requests to `METHOD /path` (without the prefix). */
  count(route: string): number;
  /** The tests' own answers; undefined falls through to the session routes, then to `{}`. */
  answer: Answerer;
  /** Makes every access token handed out so far count as expired. */
  expireTokens(): void;
  /** Makes every refresh token handed out so far count as revoked. */
  revokeSessions(): void;
  close(): Promise<void>;
}

export const SIGNING_KEY = Buffer.alloc(32, 7).toString('base64url');

export async function startBackend({
  lifetimeMs = 7_200_000,
  now = () => Date.now(),
} = {}): Promise<Backend> {
  const received: Received[] = [];
  const access = new Set<string>();
  const refresh = new Set<string>();
  let serial = 0;

  function newSession(): Session {
    serial++;
    access.add(`access-${serial}`);
    refresh.add(`refresh-${serial}`);
    return {
      accessToken: `access-${serial}`,
      accessTokenExpiresAt: new Date(now() + lifetimeMs).toISOString(),
      refreshToken: `refresh-${serial}`,
      refreshTokenExpiresAt: new Date(now() + 30 * 86_400_000).toISOString(),
      signingKey: SIGNING_KEY,
      user: { nickname: `user ${serial}` } as Session['user'],
    };
  }

  function sessionRoutes({ target, body }: Received): Answer | undefined {
    if (['/api/auth/wechat/login', '/api/auth/login', '/api/auth/register'].includes(target))
      return { data: newSession() };
    if (target === '/api/auth/refresh')
      return refresh.delete(JSON.parse(body).refreshToken)
        ? { data: newSession() }
        : { error: 'refresh_token_invalid' };
    return undefined;
  }

  function tokenCheck({ target, headers }: Received): Answer | undefined {
    if (target.startsWith('/api/auth/') || target.startsWith('/api/products')) return undefined;
    const token = headers.authorization?.replace('Bearer ', '');
    if (token === undefined) return { error: 'token_missing' };
    return access.has(token) ? undefined : { error: 'token_expired' };
  }

  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const request: Received = {
      method: req.method ?? '',
      target: req.url ?? '',
      headers: req.headers,
      body: Buffer.concat(chunks).toString(),
    };
    received.push(request);
    const answer = tokenCheck(request) ??
      (await backend.answer(request)) ??
      sessionRoutes(request) ?? { data: {} };
    if (answer === 'hang up') return void req.socket.destroy();
    res.setHeader('Date', new Date(now()).toUTCString());
    for (const [name, value] of Object.entries(answer.headers ?? {})) res.setHeader(name, value);
    if ('raw' in answer) return void res.writeHead(answer.status).end(answer.raw);
    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    if ('error' in answer) {
      const failure = new XiaoqiaoError(answer.error, { details: answer.details ?? {} });
      const language = req.headers['accept-language'] === 'en' ? 'en' : 'zh-CN';
      return void res
        .writeHead(failure.status)
        .end(JSON.stringify(failureEnvelope(failure, 'req-1', language)));
    }
    if (answer.status === 204) return void res.writeHead(204).end();
    const envelope = { code: 0, message: 'ok', data: answer.data, requestId: 'req-1' };
    res.writeHead(answer.status ?? 200).end(JSON.stringify(envelope));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const backend: Backend = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    count: (route) =>
      received.filter(({ method, target }) => `${method} ${target.split('?')[0]?.slice(4)}` === route).length,
    answer: () => undefined,
    expireTokens: () => access.clear(),
    revokeSessions: () => refresh.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return backend;
}
