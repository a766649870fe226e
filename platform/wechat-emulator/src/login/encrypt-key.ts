// GET /wxa/business/getuserencryptkey: the keys that wx.getUserCryptoManager seals with on the phone, the latest three.
import { randomBytes } from 'node:crypto';
import { HOUR } from '@xiaoqiao/kit/clock';
import type { FastifyInstance } from 'fastify';
import { addApiRoute } from '../http/api-route.ts';
import type { User } from '../records.ts';
import type { World } from '../world.ts';
import { checkUser, proofMembers } from './session-key.ts';

export interface EncryptKey {
  readonly encryptKey: string;
  readonly iv: string;
  readonly version: number;
  readonly createdAt: number;
}

const LIFE = HOUR;
const KEPT = 3;

/** The key in force, as the phone would use it; another one when that has ended. */
function encryptKeys(world: World, { openid }: User): readonly EncryptKey[] {
  const known = world.program.encryptKeys.get(openid) ?? [];
  const now = world.clock.now();
  const [latest] = known;
  if (latest !== undefined && now - latest.createdAt < LIFE) return known;
  const fresh = {
    encryptKey: randomBytes(16).toString('base64'),
    iv: randomBytes(16).toString('base64'),
    version: (latest?.version ?? 0) + 1,
    createdAt: now,
  };
  const keys = [fresh, ...known].slice(0, KEPT);
  world.program.encryptKeys.put(openid, keys);
  return keys;
}

export function addGetUserEncryptKey(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'GET',
    path: '/wxa/business/getuserencryptkey',
    query: proofMembers,
    withToken: true,
    handle(call) {
      const now = world.clock.now();
      const list = encryptKeys(world, checkUser(world, call)).map(
        ({ encryptKey, iv, version, createdAt }) => ({
          encrypt_key: encryptKey,
          version,
          expire_in: Math.max(0, Math.ceil((createdAt + LIFE - now) / 1000)),
          iv,
          create_time: Math.floor(createdAt / 1000),
        }),
      );
      return { errcode: 0, errmsg: 'ok', key_info_list: list };
    },
  });
}
