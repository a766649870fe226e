// The error codes of WeChat Pay v3: HTTP status of each, and one spelling for those that have two.

export interface PayErrorReply {
  readonly code: string;
  readonly message: string;
  readonly detail?: unknown;
}

/** Code → HTTP status as WeChat's tables have it; yes, some refusals of the caller are 500. */
export const payErrorStatus = {
  PARAM_ERROR: 400,
  INVALID_REQUEST: 400,
  APPID_MCHID_NOT_MATCH: 400,
  MCH_NOT_EXISTS: 400,
  ORDERPAID: 400,
  ORDER_CLOSED: 400,
  SIGN_ERROR: 401,
  NO_AUTH: 403,
  OUT_TRADE_NO_USED: 403,
  RULE_LIMIT: 403,
  TRADE_ERROR: 403,
  NOT_ENOUGH: 403,
  ACCOUNT_ERROR: 403,
  USER_ACCOUNT_ABNORMAL: 403,
  REQUEST_BLOCKED: 403,
  ORDER_NOT_EXIST: 404,
  RESOURCE_NOT_EXISTS: 404,
  FREQUENCY_LIMITED: 429,
  OPENID_MISMATCH: 500,
  INVALID_TRANSACTIONID: 500,
  SYSTEM_ERROR: 500,
  BANK_ERROR: 500,
} as const;
export type PayErrorCode = keyof typeof payErrorStatus;

const oldSpellings: Readonly<Record<string, PayErrorCode>> = {
  NOAUTH: 'NO_AUTH',
  RULELIMIT: 'RULE_LIMIT',
  NOTENOUGH: 'NOT_ENOUGH',
  ACCOUNTERROR: 'ACCOUNT_ERROR',
  ORDERNOTEXIST: 'ORDER_NOT_EXIST',
  ORDER_PAID: 'ORDERPAID',
  ORDERCLOSED: 'ORDER_CLOSED',
  RATELIMIT_EXCEEDED: 'FREQUENCY_LIMITED',
  SYSTEMERROR: 'SYSTEM_ERROR',
  BANKERROR: 'BANK_ERROR',
};

/** The newer spelling of a code, which may be unknown to this table. */
export const normalisePayCode = (code: string): string =>
  Object.hasOwn(oldSpellings, code) ? oldSpellings[code]! : code;

/** Codes that say nothing about the request itself: the same one may succeed later, under the same number. */
export const transientPayCodes: ReadonlySet<string> = new Set([
  'SYSTEM_ERROR',
  'BANK_ERROR',
  'FREQUENCY_LIMITED',
  'SERVICE_UNAVAILABLE',
  'USERPAYING',
]);
