// Asks WeChat for an access token: the stable kind, or the plain one that replaces its predecessor.
import type { Apps } from '../apps.ts';
import { askApi, ensureOk } from '../http/call-api.ts';
import type { Exchange } from '../http/exchange.ts';
import { integer, text } from '../http/reply-fields.ts';

/** The two kinds know nothing of each other at WeChat: one can be used while something else uses the other. */
export type TokenKind = 'stable' | 'plain';

export interface TokenAnswer {
  readonly token: string;
  /** Seconds left; of a stable token that somebody else asked for before, what remains of its two hours. */
  readonly seconds: number;
}

interface Question {
  readonly kind: TokenKind;
  readonly appid: string;
  /** Of the stable kind: another token, the present one dies at once. Twenty a day, thirty seconds apart. */
  readonly force: boolean;
}

export async function askToken(
  { exchange, apps }: { exchange: Exchange; apps: Apps },
  { kind, appid, force }: Question,
): Promise<TokenAnswer> {
  const proof = { grant_type: 'client_credential', appid, secret: apps.secretOf(appid) };
  const reply = ensureOk(
    await askApi(
      exchange,
      kind === 'plain'
        ? { method: 'GET', path: '/cgi-bin/token', query: proof }
        : {
            method: 'POST',
            path: '/cgi-bin/stable_token',
            body: force ? { ...proof, force_refresh: true } : proof,
          },
    ),
  );
  return { token: text(reply, 'access_token'), seconds: integer(reply, 'expires_in') };
}
