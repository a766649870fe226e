// Which of its keys WeChat Pay signs with: a merchant's mode and the Wechatpay-Serial of the request decide.
import { PUBLIC_KEY_ID_PREFIX } from '@xiaoqiao/wechat/wire';
import type { Merchant, SigningKey, World } from '../world.ts';
import { PayRefusal } from './pay-refusal.ts';

/** Replies follow the request's header; one that names no key of this merchant's is refused. */
export function replyKey(world: World, merchant: Merchant, serial: string | undefined): SigningKey {
  const { publicKey, certificate } = world;
  if (serial === undefined) {
    if (merchant.mode !== 'public-key') return certificate;
    throw unknownSerial('缺少请求头 Wechatpay-Serial（公钥模式）');
  }
  if (serial.startsWith(PUBLIC_KEY_ID_PREFIX)) {
    if (serial === publicKey.serial && merchant.mode !== 'certificate') return publicKey;
  } else if (serial === certificate.serial && merchant.mode !== 'public-key') return certificate;
  throw unknownSerial('请求头 Wechatpay-Serial 无法识别');
}

/** While a merchant changes over, its notifications come signed with either key. */
export function notificationKey(world: World, merchant: Merchant, delivery: number): SigningKey {
  if (merchant.mode === 'mixed') return delivery % 2 === 0 ? world.certificate : world.publicKey;
  return merchant.mode === 'certificate' ? world.certificate : world.publicKey;
}

const unknownSerial = (message: string) => new PayRefusal('INVALID_REQUEST', message);
