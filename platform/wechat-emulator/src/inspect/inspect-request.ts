// The inspector: what a Pay request should have signed, what it probably did sign, and what that means in plain words.

import { isUtf8 } from 'node:buffer';
import { createHash, type KeyObject } from 'node:crypto';
import { PUBLIC_KEY_ID_PREFIX, REQUEST_SKEW_SECONDS } from '@xiaoqiao/wechat/wire';
import type { Merchant } from '../world.ts';
import { type Found, findSigned } from './find-signed.ts';
import { guessesAt, type Parts, rightShape } from './guesses.ts';
import { type Mistake, mistake } from './mistakes.ts';
import { isPss, type Opened, openSignature } from './open-signature.ts';
import { type LooseAuthorization, readAuthorization } from './read-authorization.ts';
import { readSignature } from './read-signature.ts';

export interface PayInspection {
  /** As the Authorization header has them; the signature shortened. */
  readonly authorization?: LooseAuthorization;
  /** The string that should have been signed, with the header's own timestamp and nonce. */
  readonly expected: string;
  readonly expectedSha256: string;
  /** The string that was signed, byte for byte, when it could be found. */
  readonly signed?: string;
  /** Read out of the signature itself: compare it with the SHA-256 of the string that your code signs. */
  readonly signedSha256?: string;
  /** Both strings part by part; `signed` is absent where the string was not found. */
  readonly parts: readonly {
    readonly name: keyof Parts;
    readonly expected: string;
    readonly signed?: string;
  }[];
  /** What is wrong, the most telling first; empty when nothing is. */
  readonly mistakes: readonly Mistake[];
}

export interface InspectedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Seconds. */
  readonly now: number;
}

/** What the inspector knows: the merchants and WeChat Pay's own keys. */
export interface KnownKeys {
  readonly merchants: ReadonlyMap<string, Merchant>;
  readonly platform: () => readonly { readonly serial: string; readonly publicKey: KeyObject }[];
  /** Bases under which senders may write WeChat Pay's address. */
  readonly hosts: readonly string[];
}

export function inspectRequest(known: KnownKeys, request: InspectedRequest): PayInspection {
  const { given, mistakes } = readAuthorization(one(request.headers.authorization));
  const parts: Parts = {
    method: request.method,
    target: request.target,
    timestamp: given?.timestamp ?? '',
    nonce: given?.nonce ?? '',
    body: request.body,
  };
  const expected = rightShape(parts);
  const merchant = known.merchants.get(given?.mchid ?? '');
  const signature =
    given === undefined ? undefined : inspectSignature(known, { given, parts, expected, request });
  const found = signature?.found;
  const opened = signature?.opened;
  return {
    ...(given === undefined
      ? {}
      : { authorization: { ...given, signature: `${given.signature.slice(0, 12)}…` } }),
    expected: expected.toString('utf8'),
    expectedSha256: sha256(expected),
    ...(found === undefined ? {} : { signed: found.message.toString('utf8') }),
    ...(opened?.hash === 'sha256' ? { signedSha256: opened.digest.toString('hex') } : {}),
    parts: (Object.keys(parts) as (keyof Parts)[]).map((name) => ({
      name,
      expected: parts[name].toString(),
      ...(found === undefined ? {} : { signed: found.parts[name].toString() }),
    })),
    mistakes: [
      ...mistakes,
      ...(given === undefined ? [] : identityMistakes(known, given, merchant)),
      ...(given === undefined ? [] : timeMistakes(given.timestamp, request.now)),
      ...(signature?.mistakes ?? []),
      ...headerMistakes(request, merchant),
    ],
  };
}

function identityMistakes(
  { merchants, platform }: KnownKeys,
  { mchid, serialNo }: LooseAuthorization,
  merchant: Merchant | undefined,
): Mistake[] {
  if (merchant === undefined)
    return merchants.size > 0 && mchid !== '' ? [mistake('mchidUnknown', mchid)] : [];
  if (serialNo === merchant.serialNo) return [];
  if (serialNo.toUpperCase() === merchant.serialNo) return [mistake('serialCase', serialNo)];
  const ofPlatform =
    serialNo.startsWith(PUBLIC_KEY_ID_PREFIX) ||
    platform().some(({ serial }) => serial === serialNo.toUpperCase());
  return [mistake(ofPlatform ? 'serialPlatform' : 'serialWrong', serialNo)];
}

function timeMistakes(timestamp: string, now: number): Mistake[] {
  if (!/^\d{1,15}$/.test(timestamp)) return [];
  const off = Number(timestamp) - now;
  if (Math.abs(off) <= REQUEST_SKEW_SECONDS) return [];
  if (Math.abs(Number(timestamp) / 1000 - now) <= 10 * REQUEST_SKEW_SECONDS)
    return [mistake('timestampMilliseconds', timestamp)];
  return [mistake('clockSkew', `${off > 0 ? '+' : ''}${off} s`)];
}

interface Evidence {
  readonly given: LooseAuthorization;
  readonly parts: Parts;
  readonly expected: Buffer;
  readonly request: InspectedRequest;
}

function inspectSignature(
  known: KnownKeys,
  { given, parts, expected, request }: Evidence,
): { mistakes: Mistake[]; opened?: Opened; found?: Found } {
  if (given.signature === '') return { mistakes: [] };
  const own = known.merchants.get(given.mchid);
  const bits = (own ?? [...known.merchants.values()][0])?.key.asymmetricKeyDetails?.modulusLength ?? 2048;
  const { bytes, mistakes } = readSignature(given.signature, bits / 8);
  if (mistakes.some(({ name }) => name === 'signatureNotBase64' || name === 'signatureLength'))
    return { mistakes };
  const { opened, keyMistakes } = whoseSignature(known, own, bytes, expected);
  if (opened === undefined) return { mistakes: [...mistakes, ...keyMistakes] };
  mistakes.push(...keyMistakes);
  if (opened.hash === 'none') mistakes.push(mistake('digestBare'));
  else if (opened.hash !== 'sha256') mistakes.push(mistake('digestWrong', opened.hash));
  const host = one(request.headers.host) ?? '';
  const guesses = guessesAt(parts, [...known.hosts, `http://${host}`, `https://${host}`]);
  const found = findSigned(guesses, opened);
  if (found !== undefined) mistakes.push(...found.mistakes.map((name) => mistake(name)));
  else mistakes.push(mistake(isUtf8(parts.body) ? 'stringUnknown' : 'bodyLengthOrEncoding'));
  return found === undefined ? { mistakes, opened } : { mistakes, opened, found };
}

function whoseSignature(
  { merchants, platform }: KnownKeys,
  own: Merchant | undefined,
  signature: Buffer,
  expected: Buffer,
): { opened?: Opened; keyMistakes: Mistake[] } {
  const mine = own && openSignature(own.key, signature);
  if (mine !== undefined) return { opened: mine, keyMistakes: [] };
  if (own !== undefined && isPss(own.key, expected, signature)) return { keyMistakes: [mistake('pss')] };
  for (const { mchid, key } of merchants.values()) {
    const opened = openSignature(key, signature);
    if (opened !== undefined)
      return { opened, keyMistakes: own ? [mistake('keyOfOtherMerchant', mchid)] : [] };
  }
  for (const { publicKey, serial } of platform()) {
    const opened = openSignature(publicKey, signature);
    if (opened !== undefined) return { opened, keyMistakes: [mistake('keyOfPlatform', serial)] };
  }
  return { keyMistakes: own === undefined ? [] : [mistake('keyUnknown')] };
}

function headerMistakes({ headers, body }: InspectedRequest, merchant: Merchant | undefined): Mistake[] {
  const found: Mistake[] = [];
  if (!headers['user-agent']) found.push(mistake('userAgentMissing'));
  const accept = one(headers.accept) ?? '';
  if (!/application\/json|\*\/\*/.test(accept)) found.push(mistake('acceptMissing', accept));
  const contentType = one(headers['content-type']) ?? '';
  if (body.length > 0 && !/^(application\/json|multipart\/form-data)\b/i.test(contentType))
    found.push(mistake('contentTypeWrong', contentType));
  if (merchant?.mode === 'public-key' && headers['wechatpay-serial'] === undefined)
    found.push(mistake('serialHeaderMissing'));
  return found;
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
const sha256 = (message: Buffer) => createHash('sha256').update(message).digest('hex');
