// POST /wxa/business/checkencryptedmsg: whether encryptedData of the last three days is ours.
import { DAY } from '@xiaoqiao/kit/clock';
import { type CheckEncryptedDataReply, errcodes } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { anyText } from '../http/api-rules.ts';
import { keyOf } from '../records.ts';
import type { World } from '../world.ts';

const REMEMBERED = 3 * DAY;

export function addCheckEncryptedMsg(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'POST',
    path: '/wxa/business/checkencryptedmsg',
    withToken: true,
    body: { encrypted_msg_hash: anyText },
    handle({ body, appid }): CheckEncryptedDataReply {
      const hash = body.encrypted_msg_hash as string;
      if (!/^[0-9a-f]{64}$/.test(hash)) throw new ApiRefusal(errcodes.argumentsInvalid);
      const madeAt = world.program.sealedData.get(keyOf(appid, hash));
      const valid = madeAt !== undefined && world.clock.now() - madeAt <= REMEMBERED;
      return { errcode: 0, errmsg: 'ok', vaild: valid, create_time: valid ? Math.floor(madeAt / 1000) : 0 };
    },
  });
}
