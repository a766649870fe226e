// Who sent a Pay request: the Authorization header, checked over the bytes that arrived.
import {
  parseAuthorization,
  REQUEST_SKEW_SECONDS,
  requestMessage,
  verifyAuthorization,
} from '@xiaoqiao/wechat/wire';
import type { Merchant, World } from '../world.ts';
import { internalNumbers, PayRefusal } from './pay-refusal.ts';

export interface Arrived {
  readonly method: string;
  readonly target: string;
  readonly authorization: string | undefined;
  readonly body: Buffer;
}

export function authenticate(world: World, arrived: Arrived): Merchant {
  const authorization = parseAuthorization(arrived.authorization);
  if (authorization === undefined)
    throw signError(arrived, 'Authorization 不合法', 'malformed authorization');
  const merchant = world.merchants.get(authorization.mchid);
  if (merchant === undefined) throw signError(arrived, '商户号不存在，验签失败', 'unknown mchid');
  if (authorization.serialNo !== merchant.serialNo)
    throw signError(arrived, '商户证书序列号有误', 'unknown serial_no');
  const skew = Math.abs(Math.floor(world.clock.now() / 1000) - Number(authorization.timestamp));
  if (skew > REQUEST_SKEW_SECONDS)
    throw signError(
      arrived,
      'Http头Authorization中的timestamp与发起请求的时间相差过大',
      'timestamp out of range',
    );
  // node:crypto would read base64url and text with blanks as well; WeChat Pay does not.
  const spelled = /^[A-Za-z0-9+/]+={0,2}$/.test(authorization.signature);
  if (!spelled || !verifyAuthorization(merchant.key, authorization, arrived)) {
    const message = requestMessage({ ...arrived, ...authorization });
    throw signError(arrived, '错误的签名，验签失败', 'sign not match', message);
  }
  return merchant;
}

/** The real layout, so that whoever debugs a signature here learns to read it. */
function signError(
  arrived: Arrived,
  message: string,
  issue: string,
  signed: Buffer = Buffer.alloc(0),
): PayRefusal {
  return new PayRefusal('SIGN_ERROR', message, {
    internalNumber: internalNumbers.signature,
    detail: {
      detail: { issue },
      field: 'signature',
      location: 'authorization',
      sign_information: {
        method: arrived.method,
        sign_message_length: signed.length,
        truncated_sign_message: signed.toString('utf8', 0, 96),
        url: arrived.target,
      },
    },
  });
}
