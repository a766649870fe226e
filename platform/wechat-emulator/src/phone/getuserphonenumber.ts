// POST /wxa/business/getuserphonenumber: a phone code becomes the number, once.

import { errcodes } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { text } from '../fields.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { CODE_LIFE } from '../login/users.ts';
import type { World } from '../world.ts';

export function addGetUserPhoneNumber(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'POST',
    path: '/wxa/business/getuserphonenumber',
    withToken: true,
    sealable: true,
    body: { code: text(256), 'openid?': text(128) },
    handle({ body, appid }) {
      const now = world.clock.now();
      const code = world.phoneCodes.get(body.code as string);
      // Bad, expired and used are one answer here, unlike at login.
      if (code === undefined || code.used || now - code.issuedAt > CODE_LIFE)
        throw new ApiRefusal(errcodes.codeInvalid, 'invalid code');
      if (code.appid !== appid) throw new ApiRefusal(errcodes.appidInvalid, 'invalid appid');
      if (body.openid !== undefined && body.openid !== code.openid)
        throw new ApiRefusal(errcodes.openidInvalid, 'invalid openid');
      world.phoneCodes.put(code.code, { ...code, used: true });
      const { phone, countryCode } = world.users.get(code.openid)!;
      return {
        errcode: 0,
        errmsg: 'ok',
        phone_info: {
          phoneNumber: countryCode === '86' ? phone : `+${countryCode}${phone}`,
          purePhoneNumber: phone,
          countryCode,
          watermark: { timestamp: Math.floor(now / 1000), appid },
        },
      };
    },
  });
}
