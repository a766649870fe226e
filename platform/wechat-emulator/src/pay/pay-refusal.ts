// The refusals of WeChat Pay: code, HTTP status, detail, and the internal number at the end of Request-ID.
import { type PayErrorCode, payErrorStatus } from '@xiaoqiao/wechat/wire';
import type { Issue } from '../fields.ts';

/** Observed at the end of Request-ID headers. */
export const internalNumbers = {
  ok: 0,
  signature: 268443699,
  orderMissing: 268512771,
  orderPaid: 268449538,
  reentry: 268498688,
  appidMismatch: 268445527,
  rate: 268447840,
  parameter: 268435461,
  unknownMember: 270924358,
} as const;

/** Thrown by handlers; becomes the error reply, which carries no signature. */
export class PayRefusal extends Error {
  readonly code: PayErrorCode;
  readonly detail: unknown;
  readonly internalNumber: number;
  /** What WeChat Pay has never heard of, as a JSON pointer. */
  readonly unknownMember: string | undefined;

  constructor(
    code: PayErrorCode,
    message: string,
    more: { detail?: unknown; internalNumber?: number; unknownMember?: string | undefined } = {},
  ) {
    super(message);
    this.unknownMember = more.unknownMember;
    this.code = code;
    this.detail = more.detail;
    this.internalNumber = more.internalNumber ?? internalNumbers.parameter;
  }

  get status(): number {
    return payErrorStatus[this.code];
  }
}

export const parameterRefusal = (
  { field, issue, value, unknownMember }: Issue,
  location = 'body',
): PayRefusal =>
  new PayRefusal('PARAM_ERROR', `参数错误：${field} ${issue}`, {
    detail: { field: `/${location}${field}`, value: value ?? null, issue, location },
    internalNumber: unknownMember ? internalNumbers.unknownMember : internalNumbers.parameter,
    unknownMember: unknownMember && (location === 'query' ? field.replace('/', '?') : field),
  });
