// Sensitive fields: what merchants encrypt with the key that they name, and what WeChat encrypts for them.
import { decryptField, encryptField } from '@xiaoqiao/wechat/wire';
import type { Merchant, World } from '../world.ts';
import { PayRefusal, parameterRefusal } from './pay-refusal.ts';
import type { PayCall } from './pay-route.ts';
import { namedKey } from './signing-key.ts';

/** @throws PayRefusal when the request names no key, or the text is not encrypted with that one. */
export function openSensitive(world: World, call: PayCall, field: string, text: string): string {
  const { serial, merchant } = call;
  const key = serial === undefined ? undefined : namedKey(world, merchant, serial);
  if (key === undefined)
    throw new PayRefusal('INVALID_REQUEST', '敏感信息加密须在请求头 Wechatpay-Serial 声明密钥');
  const plain = decryptField(key.privateKey, text);
  if (plain === undefined) throw parameterRefusal({ field, issue: '敏感信息解密失败', value: text });
  return plain;
}

/** For a reply: only the merchant's own key opens it. */
export const sealForMerchant = ({ key }: Merchant, text: string): string => encryptField(key, text);
