// One delivery as it goes over the wire: query, body, signatures, encryption, in the target's mode and format.
import { encryptPush, signPush, writePushXml } from '@xiaoqiao/wechat/wire';
import { rawNumber } from '../http/raw-number.ts';
import type { Push, PushFlaw, PushTarget } from '../program-world.ts';
import { randomDigits } from '../random.ts';

export interface SealedPush {
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly contentType: string;
}

interface PushSignature {
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
}

export function signedQuery(token: string, now: number): PushSignature {
  const timestamp = String(Math.floor(now / 1000));
  const nonce = randomDigits(9);
  return { signature: signPush(token, timestamp, nonce), timestamp, nonce };
}

export function sealPush(
  { fields, listIn, openid }: Push,
  target: PushTarget,
  now: number,
  flaw?: PushFlaw,
): SealedPush {
  const { token, mode, format, encodingAesKey, appid } = target;
  const query = { ...signedQuery(token, now), openid };
  const contentType = format === 'json' ? 'application/json' : 'text/xml';
  const message = write(format, fields, listIn);
  if (mode === 'plaintext') {
    const signature = flaw === 'forged' ? 'f'.repeat(40) : query.signature;
    return { query: { ...query, signature }, body: message, contentType };
  }
  const receiver = flaw === 'misdirected' ? 'wxffffffffffffffff' : appid;
  const Encrypt = encryptPush(encodingAesKey, { message, appid: receiver });
  const { timestamp, nonce } = query;
  // The plain signature of a forged one is right: it covers no body.
  const signed = flaw === 'forged' ? `forged ${token}` : token;
  const outer = mode === 'secure' ? { ToUserName: fields.ToUserName, Encrypt } : { ...fields, Encrypt };
  return {
    query: { ...query, encrypt_type: 'aes', msg_signature: signPush(signed, timestamp, nonce, Encrypt) },
    body: write(format, outer, listIn),
    contentType,
  };
}

function write(format: 'json' | 'xml', fields: Readonly<Record<string, unknown>>, listIn?: string): string {
  if (format === 'json')
    // 64 bits, unquoted.
    return JSON.stringify(fields, (name, value) => (name === 'MsgId' ? rawNumber(value as string) : value));
  const { List, ...rest } = fields;
  return writePushXml(List === undefined || listIn === undefined ? fields : { ...rest, [listIn]: { List } });
}
