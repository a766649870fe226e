// Events that users cause by taking something back.
import type { User } from '../records.ts';
import type { World } from '../world.ts';
import { sendSystemPush } from './pushes.ts';

export type ConsentEvent =
  | 'user_info_modified'
  | 'user_authorization_revoke'
  | 'user_authorization_cancellation';

/** @param revoked WeChat's numbers, e.g. `8` for the phone number. */
export function takeBackConsent(
  world: World,
  user: User,
  { event, revoked = [] }: { event: ConsentEvent; revoked?: readonly string[] },
): void {
  sendSystemPush(world, user.appid, {
    event,
    members: {
      OpenID: user.openid,
      ...(user.unionid === undefined ? {} : { UnionID: user.unionid }),
      AppID: user.appid,
      RevokeInfo: revoked.join(','),
    },
  });
}
