// The API security mode from WeChat's side: opens what an app sealed and signed, and seals the answer for it.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  API_SECURITY_AGE_SECONDS,
  asSealedBody,
  errcodes,
  openBody,
  type SymmetricKey,
  sealBody,
  signApiCall,
  verifyApiCall,
  wechatHosts,
} from '@xiaoqiao/wechat/wire';
import type { FastifyRequest } from 'fastify';
import { randomHex } from '../random.ts';
import type { World } from '../world.ts';
import { ApiRefusal } from './api-refusal.ts';
import { rawBodyOf } from './server.ts';

/** As the admin console knows an app that has switched the mode on. */
export interface AppSecurity {
  readonly symmetricKey: SymmetricKey;
  /** The app's. */
  readonly publicKeyPem: string;
  /** WeChat's key, by the number that the admin console shows. */
  readonly platformKey: { readonly sn: string; readonly privateKeyPem: string };
  /** While certificates change: the one that goes, which replies are signed with as well. */
  readonly deprecatedKey?: { readonly sn: string; readonly privateKeyPem: string };
}

export interface SecuredAnswer {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface OpenedCall {
  readonly body: Buffer;
  answer(plain: object): SecuredAnswer;
}

/** Undefined for an app that has not switched the mode on. @throws ApiRefusal 40231 to 40240. */
export function openSecuredCall(
  world: World,
  request: FastifyRequest,
  path: string,
  appid: string,
): OpenedCall | undefined {
  const security = world.apps.get(appid)?.security;
  const header = (name: string) => request.headers[`wechatmp-${name}`];
  if (security === undefined) {
    if (header('appid') !== undefined) throw new ApiRefusal(errcodes.symmetricKeyUnset);
    return undefined;
  }
  const url = wechatHosts.api + path;
  const { symmetricKey } = security;
  const timestamp = checkHeaders(world, header, appid);
  const raw = rawBodyOf(request);
  const call = { url, appid, timestamp };
  const signature = String(header('signature'));
  const key = createPublicKey(security.publicKeyPem);
  if (!verifyApiCall(key, { ...call, body: raw.toString('utf8') }, signature))
    throw new ApiRefusal(errcodes.securitySignatureInvalid);
  return {
    body: openRequest(symmetricKey, call, raw),
    answer(plain) {
      const at = Math.floor(world.clock.now() / 1000);
      const reply = { url, appid, timestamp: at };
      const plaintext = JSON.stringify({ _n: randomHex(12), _appid: appid, _timestamp: at, ...plain });
      const body = JSON.stringify(sealBody(symmetricKey, reply, plaintext));
      const sign = (pem: string) => signApiCall(createPrivateKey(pem), { ...reply, body });
      const { platformKey, deprecatedKey } = security;
      return {
        body,
        headers: {
          'Wechatmp-AppId': appid,
          'Wechatmp-TimeStamp': String(at),
          'Wechatmp-Serial': platformKey.sn,
          'Wechatmp-Signature': sign(platformKey.privateKeyPem),
          ...(deprecatedKey === undefined
            ? {}
            : {
                'Wechatmp-Serial-Deprecated': deprecatedKey.sn,
                'Wechatmp-Signature-Deprecated': sign(deprecatedKey.privateKeyPem),
              }),
        },
      };
    },
  };
}

function checkHeaders(world: World, header: (name: string) => unknown, appid: string): number {
  if (header('appid') === undefined) throw new ApiRefusal(errcodes.securityAppidMissing);
  if (header('timestamp') === undefined) throw new ApiRefusal(errcodes.securityTimestampMissing);
  if (header('signature') === undefined) throw new ApiRefusal(errcodes.securitySignatureMissing);
  if (!world.apps.has(String(header('appid')))) throw new ApiRefusal(errcodes.securityAppidInvalid);
  if (header('appid') !== appid) throw new ApiRefusal(errcodes.securityAppidMismatch);
  const timestamp = Number(header('timestamp'));
  const age = Math.abs(Math.floor(world.clock.now() / 1000) - timestamp);
  if (!(age < API_SECURITY_AGE_SECONDS)) throw new ApiRefusal(errcodes.securityTimestampExpired);
  return timestamp;
}

function openRequest(
  key: SymmetricKey,
  call: { url: string; appid: string; timestamp: number },
  raw: Buffer,
): Buffer {
  const wrong = new ApiRefusal(errcodes.securityEncryptionInvalid);
  try {
    const sealed = asSealedBody(JSON.parse(raw.toString('utf8')));
    const opened = sealed && openBody(key, call, sealed);
    if (opened === undefined) throw wrong;
    const { _n, _appid, _timestamp, ...body } = JSON.parse(opened) as Record<string, unknown>;
    if (typeof _n !== 'string' || _appid !== call.appid || _timestamp !== call.timestamp) throw wrong;
    return Buffer.from(JSON.stringify(body));
  } catch {
    // No JSON, outside or inside.
    throw wrong;
  }
}
