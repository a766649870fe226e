// The Authorization header of WeChat Pay v3 requests: built by merchants, parsed and verified by WeChat.
import type { KeyObject } from 'node:crypto';
import { signSha256, verifySha256 } from './rsa.ts';

export const PAY_SCHEME = 'WECHATPAY2-SHA256-RSA2048';

/** WeChat refuses a request whose timestamp is further away than this. */
export const REQUEST_SKEW_SECONDS = 300;

export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as sent, percent-encoding included. */
  readonly target: string;
  /** Unix time in seconds. */
  readonly timestamp: number | string;
  readonly nonce: string;
  /** The exact bytes sent; empty for GET. */
  readonly body: string | Uint8Array;
}

export interface Authorization {
  readonly mchid: string;
  readonly serialNo: string;
  readonly nonce: string;
  readonly timestamp: string;
  readonly signature: string;
}

/** The five lines that are signed; each ends in a newline, the last one too. */
export const requestMessage = ({ method, target, timestamp, nonce, body }: SignedRequest): Buffer =>
  Buffer.concat([
    Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce}\n`),
    Buffer.from(body),
    Buffer.from('\n'),
  ]);

export function buildAuthorization(
  merchant: { readonly mchid: string; readonly serialNo: string; readonly privateKey: KeyObject },
  request: SignedRequest,
): string {
  const signature = signSha256(merchant.privateKey, requestMessage(request));
  return (
    `${PAY_SCHEME} mchid="${merchant.mchid}",nonce_str="${request.nonce}",signature="${signature}",` +
    `timestamp="${request.timestamp}",serial_no="${merchant.serialNo}"`
  );
}

const MEMBERS = ['mchid', 'serial_no', 'nonce_str', 'timestamp', 'signature'] as const;

/** Members may come in any order, with or without spaces after the commas; undefined when one is missing, twice or unknown. */
export function parseAuthorization(header: string | undefined): Authorization | undefined {
  if (header === undefined || header.length > 2048 || !header.startsWith(`${PAY_SCHEME} `)) return undefined;
  const found = new Map<string, string>();
  for (const member of header.slice(PAY_SCHEME.length + 1).split(',')) {
    const match = /^\s*([a-z_]+)="([^"]*)"\s*$/.exec(member);
    if (match === null || found.has(match[1]!)) return undefined;
    found.set(match[1]!, match[2]!);
  }
  if (found.size !== MEMBERS.length || MEMBERS.some((name) => !found.get(name))) return undefined;
  const timestamp = found.get('timestamp')!;
  if (!/^\d{1,15}$/.test(timestamp)) return undefined;
  return {
    mchid: found.get('mchid')!,
    serialNo: found.get('serial_no')!,
    nonce: found.get('nonce_str')!,
    timestamp,
    signature: found.get('signature')!,
  };
}

/** Does the merchant's key confirm what arrived? `request` holds the bytes received, not re-serialised ones. */
export const verifyAuthorization = (
  merchantKey: KeyObject,
  authorization: Authorization,
  request: Pick<SignedRequest, 'method' | 'target' | 'body'>,
): boolean =>
  verifySha256(merchantKey, requestMessage({ ...request, ...authorization }), authorization.signature);
