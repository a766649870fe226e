// A gateway on a free port in front of an application that tells what reached it; ends with its test.
import { generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { TestContext } from 'node:test';
import { type AdjustableClock, fixedClock } from '@xiaoqiao/kit/clock';
import { formatSignatureHeader, sha256Hex, sign, signingKeyOf, stringToSign } from '@xiaoqiao/kit/http';
import { createIds } from '@xiaoqiao/kit/ids';
import { memoryLog } from '@xiaoqiao/kit/testing';
import { createMemoryState, type State } from '@xiaoqiao/state';
import { Registry } from 'prom-client';
import { type BanList, createBanList } from '../src/bans/ban-list.ts';
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  inMemoryUpstream,
  type RoutingApplication,
} from '../src/index.ts';

const signingSecret = Buffer.alloc(32, 7);
const issuer = 'https://shop.test';
const audience = 'xiaoqiao';
const ed25519 = generateKeyPairSync('ed25519');
export const publicJwk = { ...ed25519.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'EdDSA' };

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly length: number;
  readonly sha256: string;
}

/** Answers 200 with what it saw; keeps it, too. */
export function echo(seen: Seen[] = []): RoutingApplication {
  const routing = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const told = {
      method: request.method!,
      url: request.url!,
      headers: { ...request.headers } as Record<string, string>,
      length: body.length,
      sha256: sha256Hex(body),
    };
    seen.push(told);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(told));
  };
  return { ready: async () => {}, routing: (request, response) => void routing(request, response) };
}

export interface World {
  readonly url: string;
  readonly gateway: Gateway;
  readonly clock: AdjustableClock;
  readonly state: State;
  readonly bans: BanList;
  readonly log: ReturnType<typeof memoryLog>;
  readonly registry: Registry;
  readonly seen: Seen[];
  /** An access token; claims left undefined are left out. */
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>, key?: KeyObject): string;
}

export type WorldOptions = Partial<
  Pick<
    GatewayOptions,
    | 'limits'
    | 'tls'
    | 'overload'
    | 'trustedProxies'
    | 'proxyProtocol'
    | 'accessLog'
    | 'keys'
    | 'production'
    | 'random'
    | 'upstreams'
    | 'bans'
    | 'apiKeys'
    | 'state'
  >
> & {
  readonly clock?: AdjustableClock;
  /** Routing config; without the built-in routes unless it says so. */
  readonly routing?: Record<string, unknown>;
  /** In place of `routing`. */
  readonly sources?: GatewayOptions['routing'];
  readonly api?: RoutingApplication;
};

export async function startGateway(t: TestContext, options: WorldOptions = {}): Promise<World> {
  const { routing = {}, sources, api, clock = fixedClock(), ...rest } = options;
  const state = rest.state ?? createMemoryState({ clock });
  const log = memoryLog('gateway');
  const registry = new Registry();
  const seen: Seen[] = [];
  const ids = createIds(clock);
  const bans = rest.bans ?? createBanList({ bans: state.bans, clock, ids, log });
  const gateway = createGateway({
    log,
    clock,
    ids,
    keys: () => ({ keys: [publicJwk] }),
    issuer,
    audience,
    signingSecret,
    upstreams: { api: await inMemoryUpstream(api ?? echo(seen)) },
    routing: sources ?? { data: { builtInRoutes: false, ...routing } },
    metricsRegistry: registry,
    // A machine that is busy with something else is no reason to refuse what a test asks.
    overload: false,
    ...rest,
    bans,
    state,
  });
  const url = await gateway.listen('127.0.0.1', 0);
  t.after(() => gateway.stop(0));
  return { url, gateway, clock, state, bans, log, registry, seen, token: tokensAt(clock) };
}

/** One route for every method and path, through these policies. */
export const everything = (...policies: unknown[]) => ({
  routes: [
    {
      id: 'everything',
      match: { method: ['GET', 'POST', 'PUT', 'DELETE'], path: '/*' },
      policies,
      upstream: 'api',
    },
  ],
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const tokensAt =
  (clock: AdjustableClock): World['token'] =>
  (claims = {}, header = {}, key = ed25519.privateKey) => {
    const iat = Math.floor(clock.now() / 1000);
    const payload = {
      iss: issuer,
      aud: audience,
      sub: '01JGXAAAAAAAAAAAAAAAAAAAAA',
      sid: '01JGXBBBBBBBBBBBBBBBBBBBBB',
      roles: ['user'],
      iat,
      exp: iat + 7200,
      jti: 'j',
      ...claims,
    };
    const text = `${encode({ alg: 'EdDSA', kid: 'k1', ...header })}.${encode(payload)}`;
    return `${text}.${signBytes(null, Buffer.from(text), key).toString('base64url')}`;
  };

export interface ToSign {
  readonly method?: string;
  readonly target: string;
  readonly body?: string | Buffer;
  readonly timestamp: number;
  readonly nonce?: string;
  readonly sid?: string;
}

/** The value of `X-Xq-Signature` as a well-behaved client makes it. */
export function signatureFor({
  method = 'POST',
  target,
  body = '',
  timestamp,
  nonce = 'nonce-0001',
  sid = '01JGXBBBBBBBBBBBBBBBBBBBBB',
}: ToSign): string {
  const text = stringToSign({ method, target, timestamp, nonce, bodyHash: sha256Hex(Buffer.from(body)) });
  return formatSignatureHeader({ timestamp, nonce, signature: sign(signingKeyOf(signingSecret, sid), text) });
}

/** Sends bytes as they are, and reads until the other side closes. */
export function sendRaw(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(answer) : reject(error),
    );
    socket.on('close', () => resolve(answer));
  });
}
