// Which of its keys WeChat Pay signs with: a merchant's mode and the Wechatpay-Serial of the request decide.
import { PUBLIC_KEY_ID_PREFIX } from '@xiaoqiao/wechat/wire';
import type { MerchantKeyMode } from '../records.ts';
import type { Merchant, SigningKey, World } from '../world.ts';
import { PayRefusal } from './pay-refusal.ts';

/** How the merchant tells WeChat Pay's signatures now: as configured, unless it has begun to change over since. */
export const keyModeOf = (world: World, { mchid, mode }: Merchant): MerchantKeyMode =>
  world.keyModes.get(mchid) ?? { mode, share: 0.5 };

/** Replies follow the request's header; one that names no key of this merchant's is refused. */
export function replyKey(world: World, merchant: Merchant, serial: string | undefined): SigningKey {
  const { mode } = keyModeOf(world, merchant);
  if (serial === undefined) {
    if (mode !== 'public-key') return world.certificates.signing();
    throw unknownSerial('缺少请求头 Wechatpay-Serial（公钥模式）');
  }
  if (namedKey(world, merchant, serial) === undefined)
    throw unknownSerial('请求头 Wechatpay-Serial 无法识别');
  return serial.startsWith(PUBLIC_KEY_ID_PREFIX) ? world.publicKey : world.certificates.signing();
}

/** The key that a request names, to decrypt what the merchant encrypted with it. */
export function namedKey(world: World, merchant: Merchant, serial: string): SigningKey | undefined {
  const { mode } = keyModeOf(world, merchant);
  if (serial.startsWith(PUBLIC_KEY_ID_PREFIX))
    return serial === world.publicKey.serial && mode !== 'certificate' ? world.publicKey : undefined;
  return mode === 'public-key' ? undefined : world.certificates.find(serial);
}

/** While a merchant changes over, its notifications come signed with either key, in the share it has reached. */
export function notificationKey(world: World, merchant: Merchant, delivery: number): SigningKey {
  const { mode, share } = keyModeOf(world, merchant);
  if (mode === 'mixed')
    return Math.floor((delivery + 1) * share) > Math.floor(delivery * share)
      ? world.publicKey
      : world.certificates.signing();
  return mode === 'certificate' ? world.certificates.signing() : world.publicKey;
}

/**
 * Begins, goes on with or ends the change to the public key. With share 1 it is over: no certificates any more.
 * @throws RangeError for an unknown merchant, or a share that is none.
 */
export function switchToPublicKey(
  world: World,
  { share, mchid }: { share: number; mchid?: string },
): MerchantKeyMode & { mchid: string } {
  const merchant = mchid ?? [...world.merchants.keys()][0] ?? '';
  if (!world.merchants.has(merchant)) throw new RangeError(`there is no merchant ${merchant}`);
  if (!(share >= 0 && share <= 1)) throw new RangeError('share is a number from 0 to 1');
  const changed = { mode: share === 1 ? ('public-key' as const) : ('mixed' as const), share };
  world.keyModes.put(merchant, changed);
  return { mchid: merchant, ...changed };
}

const unknownSerial = (message: string) => new PayRefusal('INVALID_REQUEST', message);
