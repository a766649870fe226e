// Signed requests to an ACME server: addresses from its directory, nonces, and problems in its words (RFC 8555 §6–7.1).
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { AccountKey } from './account-key.ts';

export interface AcmeAnswer {
  readonly body: never;
  readonly text: string;
  /** Address of what was made. */
  readonly location: string | undefined;
  readonly retryAfterMs: number | undefined;
}

export interface AcmeConnection {
  /** Makes the account, or finds it by its key. Called before anything else. */
  register(contact: readonly string[]): Promise<void>;
  post(url: string, payload?: unknown): Promise<AcmeAnswer>;
  newOrderUrl(): string;
  close(): Promise<void>;
}

export interface AcmeConnectionOptions {
  readonly directoryUrl: string;
  readonly key: AccountKey;
  /** Root to trust beside the system's, as PEM: for a server of one's own. */
  readonly ca?: string | undefined;
}

interface Directory {
  readonly newNonce: string;
  readonly newAccount: string;
  readonly newOrder: string;
}

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 256 * 1024;
/** A nonce may be stale at any time; a server that rejects them all is broken. */
const NONCE_ATTEMPTS = 8;

/** @throws Error in the server's words. */
export async function connectAcme({ directoryUrl, key, ca }: AcmeConnectionOptions): Promise<AcmeConnection> {
  const dispatcher = new Agent({
    connect: { timeout: TIMEOUT_MS, ...(ca === undefined ? {} : { ca }) },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    maxResponseSize: MAX_BYTES,
  });
  const send = async (method: 'GET' | 'HEAD' | 'POST', url: string, body?: string) => {
    const headers = { 'content-type': 'application/jose+json', 'user-agent': 'xiaoqiao-acme' };
    const response = await request(url, { method, dispatcher, headers, body: body ?? null });
    const text = await response.body.text();
    const nonce = response.headers['replay-nonce'];
    if (typeof nonce === 'string') nonces.push(nonce);
    return { status: response.statusCode, headers: response.headers, text };
  };
  const nonces: string[] = [];
  const { status, text } = await send('GET', directoryUrl);
  if (status !== 200) throw new Error(`the ACME directory answered ${status}`);
  const directory = JSON.parse(text) as Directory;
  let kid: string | undefined;

  const post = async (url: string, payload?: unknown): Promise<AcmeAnswer> => {
    for (let attempt = 1; ; attempt++) {
      if (nonces.length === 0) await send('HEAD', directory.newNonce);
      const nonce = nonces.pop();
      if (nonce === undefined) throw new Error('the ACME server gives no nonce');
      const answer = await send('POST', url, key.sign({ url, nonce, kid, payload }));
      if (answer.status < 400) return readAnswer(answer);
      const problem = problemOf(answer.text);
      if (problem.type !== 'badNonce' || attempt === NONCE_ATTEMPTS)
        throw new Error(`${problem.type}: ${problem.detail} (${answer.status})`);
      await pause(attempt);
    }
  };
  return {
    async register(contact) {
      const { location } = await post(directory.newAccount, { termsOfServiceAgreed: true, contact });
      kid = location;
    },
    post,
    newOrderUrl: () => directory.newOrder,
    close: () => dispatcher.close(),
  };
}

interface Received {
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

function readAnswer({ headers, text }: Received): AcmeAnswer {
  const seconds = Number(headers['retry-after']);
  return {
    // A certificate is no JSON.
    body: (text.startsWith('{') ? JSON.parse(text) : undefined) as never,
    text,
    location: headers.location as string | undefined,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  };
}

/** RFC 7807, with ACME's own types. */
function problemOf(text: string): { type: string; detail: string } {
  try {
    const { type = '', detail = '' } = JSON.parse(text) as { type?: string; detail?: string };
    return { type: type.replace('urn:ietf:params:acme:error:', ''), detail };
  } catch {
    // A proxy in between has its own pages.
    return { type: 'unreadable', detail: text.slice(0, 200) };
  }
}
