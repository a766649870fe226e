// The random strings that an uploader signs: each for one app, for ten minutes, and once.
import { createPublicKey } from 'node:crypto';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { verifyCiChallenge } from '@xiaoqiao/wechat/wire';
import { randomHex } from '../random.ts';
import type { World } from '../world.ts';

const LIFE = 10 * MINUTE;
const MOST = 100;

export interface Challenges {
  issue(appid: string): string;
  /** True when the app's upload key signed one that is still open; it is used up then. */
  redeem(appid: string, signature: string): boolean;
}

export function createChallenges(world: World): Challenges {
  let open: { appid: string; randomString: string; until: number }[] = [];
  const forget = () => {
    open = open.filter(({ until }) => until > world.clock.now()).slice(-MOST);
  };
  return {
    issue(appid) {
      const randomString = randomHex(16);
      open.push({ appid, randomString, until: world.clock.now() + LIFE });
      forget();
      return randomString;
    },
    redeem(appid, signature) {
      forget();
      const pem = world.apps.get(appid)?.uploadKeyPem;
      if (pem === undefined) return false;
      const key = createPublicKey(pem);
      const signed = open.find(
        (challenge) => challenge.appid === appid && verifyCiChallenge(key, challenge, signature),
      );
      open = open.filter((challenge) => challenge !== signed);
      return signed !== undefined;
    },
  };
}
