// The API security mode of one app: requests are sealed and signed, replies verified and opened.
import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import type { Clock } from '@xiaoqiao/kit/clock';
import { wechatHosts } from '../hosts.ts';
import type { ApiCall, ApiReply } from '../http/call-api.ts';
import type { WechatReply } from '../http/exchange.ts';
import { parseFields } from '../http/reply-fields.ts';
import { unreadableReply } from '../to-xiaoqiao-error.ts';
import {
  API_SECURITY_AGE_SECONDS,
  asSealedBody,
  openBody,
  requireRsa,
  type SealedBody,
  type SymmetricKey,
  sealBody,
  signApiCall,
  symmetricKeyBytes,
  verifyApiCall,
} from '../wire/index.ts';

/** As set in the admin console, under API security; AES256_GCM or SM4_GCM, and RSAwithSHA256. */
export interface ApiSecurityKeys {
  readonly symmetricKey: SymmetricKey;
  /** The app's own; WeChat has its public half. */
  readonly privateKeyPem: string;
  /** WeChat's certificates by the number that the admin console shows, which is not their serial number. */
  readonly platformCertificates: readonly { readonly sn: string; readonly pem: string }[];
}

export interface ApiSecurity {
  seal(call: ApiCall): { readonly body: SealedBody; readonly headers: Readonly<Record<string, string>> };
  /**
   * The members of the reply. A refusal may come unsealed; a success may not.
   * @throws XiaoqiaoError wechat_unavailable for a reply that WeChat did not seal and sign, or that is old.
   */
  open(call: ApiCall, reply: WechatReply): ApiReply;
}

/** @throws RangeError or a key error for keys that cannot work. */
export function createApiSecurity(keys: ApiSecurityKeys, appid: string, clock: Clock): ApiSecurity {
  const { symmetricKey } = keys;
  symmetricKeyBytes(symmetricKey);
  const privateKey = requireRsa(createPrivateKey(keys.privateKeyPem), 'the private key of the app');
  const certificates = new Map(
    keys.platformCertificates.map(({ sn, pem }) => [
      sn,
      requireRsa(publicKeyOf(pem), `the platform certificate ${sn}`),
    ]),
  );
  const now = () => Math.floor(clock.now() / 1000);
  // Always WeChat's own name, through whatever address it is reached.
  const urlOf = ({ path }: ApiCall) => wechatHosts.api + path;

  function verifyReply(call: ApiCall, { headers, body }: WechatReply): number {
    const header = (name: string) => String(headers[`wechatmp-${name}`] ?? '');
    const timestamp = Number(header('timestamp'));
    if (header('appid') !== appid) throw unreadableReply('the reply is for another app');
    if (!(Math.abs(now() - timestamp) < API_SECURITY_AGE_SECONDS)) throw unreadableReply('the reply is old');
    const signed = { url: urlOf(call), appid, timestamp, body: body.toString('utf8') };
    // While certificates change, a reply has the signature of either.
    for (const [serial, signature] of [
      ['serial', 'signature'],
      ['serial-deprecated', 'signature-deprecated'],
    ] as const) {
      const key = certificates.get(header(serial));
      if (key !== undefined && verifyApiCall(key, signed, header(signature))) return timestamp;
    }
    throw unreadableReply('the signature of the reply is not WeChat’s');
  }

  return {
    seal(call) {
      const timestamp = now();
      const secured = { url: urlOf(call), appid, timestamp };
      const plaintext = JSON.stringify({
        _n: randomBytes(16).toString('base64').replace(/=+$/, ''),
        _appid: appid,
        _timestamp: timestamp,
        ...call.query,
        ...call.body,
      });
      const body = sealBody(symmetricKey, secured, plaintext);
      return {
        body,
        headers: {
          'Wechatmp-Appid': appid,
          'Wechatmp-TimeStamp': String(timestamp),
          'Wechatmp-Signature': signApiCall(privateKey, { ...secured, body: JSON.stringify(body) }),
        },
      };
    },
    open(call, reply) {
      const outer = parseFields(reply.body) as ApiReply;
      const sealed = asSealedBody(outer);
      if (sealed === undefined) {
        if (outer.errcode !== undefined && outer.errcode !== 0) return outer;
        throw unreadableReply('the reply is not sealed');
      }
      const timestamp = verifyReply(call, reply);
      const opened = openBody(symmetricKey, { url: urlOf(call), appid, timestamp }, sealed);
      if (opened === undefined) throw unreadableReply('the reply is sealed with another key');
      const fields = parseFields(Buffer.from(opened)) as ApiReply;
      if (fields._appid !== appid || fields._timestamp !== timestamp)
        throw unreadableReply('the reply was sealed for something else');
      return fields;
    },
  };
}

const publicKeyOf = (pem: string): KeyObject =>
  pem.includes('BEGIN CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
