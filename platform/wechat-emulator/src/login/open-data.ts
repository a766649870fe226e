// What the phone hands over about its user: rawData with its signature, and encryptedData, both under the session_key.
import { createHash, randomBytes } from 'node:crypto';
import { type EncryptedData, encryptUserData, signRawData } from '@xiaoqiao/wechat/wire';
import { keyOf, type User } from '../records.ts';
import type { World } from '../world.ts';

export interface OpenData extends EncryptedData {
  readonly rawData: string;
  readonly signature: string;
}

/** As wx.getUserInfo gives it today: everybody has the same name and no face. */
const anonymous = {
  nickName: '微信用户',
  gender: 0,
  language: '',
  city: '',
  province: '',
  country: '',
  avatarUrl: 'https://thirdwx.qlogo.cn/mmopen/vi_32/anonymous/132',
} as const;

/** @param data further members, e.g. those of another kind of open data. */
export function openData(world: World, user: User, data: object = {}): OpenData {
  const rawData = JSON.stringify(anonymous);
  const watermark = { timestamp: Math.floor(world.clock.now() / 1000), appid: user.appid };
  const sealed = encryptUserData(user.sessionKey, randomBytes(16), {
    openId: user.openid,
    ...anonymous,
    ...(user.unionid === undefined ? {} : { unionId: user.unionid }),
    ...data,
    watermark,
  });
  const hash = createHash('sha256').update(sealed.encryptedData).digest('hex');
  world.program.sealedData.put(keyOf(user.appid, hash), world.clock.now());
  return { rawData, signature: signRawData(user.sessionKey, rawData), ...sealed };
}
