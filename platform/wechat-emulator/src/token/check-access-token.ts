// Which app an access token stands for, or why it stands for none.
import { errcodes } from '@xiaoqiao/wechat/wire';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { World } from '../world.ts';

/** @returns the appid. */
export function checkAccessToken(world: World, text: string | null): string {
  if (!text) throw new ApiRefusal(errcodes.tokenMissing, 'access_token missing');
  if (!/^\d+_[A-Za-z0-9]{100,}$/.test(text))
    throw new ApiRefusal(errcodes.tokenMalformed, 'invalid access_token');
  const token = world.tokens.get(text);
  const now = world.clock.now();
  const replaced = token?.replacedFrom !== undefined && now >= token.replacedFrom;
  if (token === undefined || replaced || world.faults.take('tokenRejections'))
    throw new ApiRefusal(
      errcodes.tokenInvalid,
      'invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken',
    );
  if (now >= token.expiresAt) throw new ApiRefusal(errcodes.tokenExpired, 'access_token expired');
  return token.appid;
}
