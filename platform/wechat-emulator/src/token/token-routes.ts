// GET /cgi-bin/token and POST /cgi-bin/stable_token.

import { MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { errcodes, toBeijingTime } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { flag, text } from '../fields.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { checkCredentials } from '../http/credentials.ts';
import { type AccessToken, keyOf } from '../records.ts';
import type { World } from '../world.ts';
import { issueToken, newestToken, PLAIN_OVERLAP, tokenReply } from './access-tokens.ts';

/** The platform renews a stable token by itself this long before it ends; the old one lives on to its end. */
const RENEWED_AHEAD = 5 * MINUTE;
const FORCED_PER_DAY = 20;
const FORCED_APART = 30 * SECOND;

export function addTokenRoutes(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'GET',
    path: '/cgi-bin/token',
    query: ['grant_type', 'appid', 'secret'],
    handle({ query }) {
      requireGrant(query.get('grant_type'));
      const { appid } = checkCredentials(world, { appid: query.get('appid'), secret: query.get('secret') });
      return tokenReply(world, issueToken(world, 'plain', appid, { inMs: PLAIN_OVERLAP }));
    },
  });
  addApiRoute(app, world, {
    method: 'POST',
    path: '/cgi-bin/stable_token',
    body: {
      grant_type: text(64),
      'appid?': text(64, { min: 0 }),
      'secret?': text(128, { min: 0 }),
      'force_refresh?': flag,
    },
    handle({ body }) {
      requireGrant(body.grant_type);
      const { appid } = checkCredentials(world, { appid: body.appid, secret: body.secret });
      const token = body.force_refresh === true ? forcedToken(world, appid) : stableToken(world, appid);
      return tokenReply(world, token);
    },
  });
}

function requireGrant(grantType: unknown): void {
  if (grantType !== 'client_credential')
    throw new ApiRefusal(errcodes.grantTypeInvalid, 'invalid grant_type');
}

/** The same token to everybody until shortly before its end. */
function stableToken(world: World, appid: string): AccessToken {
  const token = newestToken(world, 'stable', appid);
  return token !== undefined && token.expiresAt - world.clock.now() > RENEWED_AHEAD
    ? token
    : issueToken(world, 'stable', appid, undefined);
}

/** A new token, and the old one dies at once; rationed by day (of China) and by distance. */
function forcedToken(world: World, appid: string): AccessToken {
  const now = world.clock.now();
  const day = (at: number) => toBeijingTime(at).slice(0, 10);
  const key = keyOf(appid, 'stable');
  const forcedAt = (world.tokenBooks.get(key)?.forcedAt ?? []).filter((at) => day(at) === day(now));
  if (forcedAt.some((at) => now - at < FORCED_APART)) return stableToken(world, appid);
  if (forcedAt.length >= FORCED_PER_DAY)
    throw new ApiRefusal(errcodes.quotaReached, 'reach max api daily quota limit');
  const token = issueToken(world, 'stable', appid, { inMs: 0 });
  world.tokenBooks.put(key, { token: token.token, forcedAt: [...forcedAt, now] });
  return token;
}
