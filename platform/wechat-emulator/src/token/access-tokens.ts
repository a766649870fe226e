// The access tokens the local WeChat has given out: two kinds that know nothing of each other.
import { DAY, MINUTE } from '@xiaoqiao/kit/clock';
import { newAccessToken } from '../random.ts';
import { type AccessToken, keyOf, type TokenKind } from '../records.ts';
import type { World } from '../world.ts';

const TOKEN_LIFE = 120 * MINUTE;
/** A plain token keeps working this long after another one was issued. */
export const PLAIN_OVERLAP = 5 * MINUTE;

/** The newest token of this kind, dead or alive. */
export function newestToken(world: World, kind: TokenKind, appid: string): AccessToken | undefined {
  const book = world.tokenBooks.get(keyOf(appid, kind));
  return book && world.tokens.get(book.token);
}

export function issueToken(
  world: World,
  kind: TokenKind,
  appid: string,
  replaceOld: { inMs: number } | undefined,
): AccessToken {
  const now = world.clock.now();
  forgetOldTokens(world, now);
  const old = newestToken(world, kind, appid);
  if (old !== undefined && replaceOld !== undefined)
    world.tokens.put(old.token, { ...old, replacedFrom: now + replaceOld.inMs });
  const token = { token: newAccessToken(), appid, expiresAt: now + TOKEN_LIFE };
  world.tokens.put(token.token, token);
  const key = keyOf(appid, kind);
  world.tokenBooks.put(key, { forcedAt: [], ...world.tokenBooks.get(key), token: token.token });
  return token;
}

/** WeChat's answer, in seconds left. Success carries no errcode. */
export const tokenReply = (world: World, { token, expiresAt }: AccessToken) => ({
  access_token: token,
  expires_in: Math.ceil((expiresAt - world.clock.now()) / 1000),
});

function forgetOldTokens(world: World, now: number): void {
  for (const { token, expiresAt } of world.tokens.values())
    if (now - expiresAt > DAY) world.tokens.delete(token);
}
