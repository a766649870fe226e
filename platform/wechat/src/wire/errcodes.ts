// Every errcode of api.weixin.qq.com that is known here, in one table: the client names them, the local WeChat answers them.
import { apiSecurityErrcodes } from './errcodes/api-security.ts';
import { generalErrcodes } from './errcodes/general.ts';
import { linkErrcodes } from './errcodes/links.ts';
import { messageErrcodes } from './errcodes/messages.ts';
import type { Errcode } from './errcodes/row.ts';
import { shippingErrcodes } from './errcodes/shipping.ts';

export type { Errcode };

const table = {
  ...generalErrcodes,
  ...messageErrcodes,
  ...linkErrcodes,
  ...shippingErrcodes,
  ...apiSecurityErrcodes,
} as const;

export type ErrcodeName = keyof typeof table;

/** By name, e.g. `errcodes.codeUsed` for 40163. */
export const errcodes = {
  ok: 0,
  ...Object.fromEntries(Object.entries(table).map(([name, { code }]) => [name, code])),
} as { readonly ok: 0 } & { readonly [Name in ErrcodeName]: (typeof table)[Name]['code'] };

const known: ReadonlyMap<number, Errcode & { readonly reason: string }> = new Map(
  Object.entries(table).map(([name, row]) => [row.code, { ...row, reason: snakeCase(name) }]),
);

/** What is known about a code; `reason` is our stable name of it, e.g. `ip_not_allowed`. */
export const errcodeRow = (code: number): (Errcode & { readonly reason: string }) | undefined =>
  known.get(code);

export const allErrcodes = (): number[] => [...known.keys()];

/** The codes that mean "get another access token and try again"; the call was not carried out. */
export const tokenErrcodes: ReadonlySet<number> = new Set([
  errcodes.tokenInvalid,
  errcodes.tokenMalformed,
  errcodes.tokenExpired,
]);

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
