// The error codes of WeChat Pay v3: status, older spellings, whether to try again, and what an operator can do.

export interface PayErrorReply {
  readonly code: string;
  readonly message: string;
  readonly detail?: unknown;
}

interface PayError {
  /** As WeChat's tables have it; yes, some refusals of the caller are 500. */
  readonly status: number;
  /** Says nothing about the request itself: the same one may succeed later, under the same number. */
  readonly transient: boolean;
  /** For whoever runs the shop. */
  readonly hint: string;
  readonly older: readonly string[];
}

const refused = (status: number, hint: string, ...older: string[]): PayError => ({
  status,
  transient: false,
  hint,
  older,
});
const transient = (status: number, hint: string, ...older: string[]): PayError => ({
  status,
  transient: true,
  hint,
  older,
});

export const payErrors = {
  PARAM_ERROR: refused(400, 'a field is missing, malformed or unknown; details.issue names it'),
  INVALID_REQUEST: refused(400, 'a rule was broken; often the number was used before with other words'),
  APPID_MCHID_NOT_MATCH: refused(400, 'bind the app to the merchant number on the merchant platform'),
  MCH_NOT_EXISTS: refused(400, 'check the merchant number'),
  ORDERPAID: refused(400, 'the order is paid: query it', 'ORDER_PAID'),
  ORDER_CLOSED: refused(400, 'a closed number cannot be used again: order anew', 'ORDERCLOSED'),
  NO_STATEMENT_EXIST: refused(400, 'there was nothing to put on a bill that day'),
  STATEMENT_CREATING: transient(400, 'bills are ready after 10:00 of the next day; ask every half hour'),
  SIGN_ERROR: refused(
    401,
    "check the merchant's private key, its certificate's serial number, and the clock",
  ),
  NO_AUTH: refused(
    403,
    'the product is not enabled for this merchant: apply on the merchant platform',
    'NOAUTH',
  ),
  OUT_TRADE_NO_USED: refused(403, 'the order number was used before: take another one'),
  RULE_LIMIT: refused(403, "WeChat's risk rules forbid it: see the merchant platform", 'RULELIMIT'),
  TRADE_ERROR: refused(403, 'the order is in no state for this: query it'),
  NOT_ENOUGH: refused(
    403,
    "top up the merchant's balance, then ask again under the same number",
    'NOTENOUGH',
  ),
  ACCOUNT_ERROR: refused(403, "the payer's account is restricted", 'ACCOUNTERROR'),
  USER_ACCOUNT_ABNORMAL: refused(
    403,
    "the user's account is closed or restricted: return the money elsewhere",
  ),
  REQUEST_BLOCKED: refused(403, 'WeChat blocks this request: see the merchant platform'),
  ORDER_NOT_EXIST: refused(404, 'WeChat knows no such order: check number and merchant', 'ORDERNOTEXIST'),
  RESOURCE_NOT_EXISTS: refused(404, 'WeChat knows no such thing: check number and merchant'),
  FREQUENCY_LIMITED: transient(429, 'slow down', 'RATELIMIT_EXCEEDED', 'FREQUENCY_LIMIT_EXCEED'),
  OPENID_MISMATCH: refused(500, 'the openid belongs to another app'),
  INVALID_TRANSACTIONID: refused(500, 'the transaction number is malformed'),
  SYSTEM_ERROR: transient(500, 'ask again under the same number', 'SYSTEMERROR'),
  BANK_ERROR: transient(500, 'the bank is away: ask again under the same number', 'BANKERROR'),
  USERPAYING: transient(202, 'the user is entering a password: query in a few seconds'),
  SERVICE_UNAVAILABLE: transient(503, 'ask again under the same number'),
} as const satisfies Record<string, PayError>;
export type PayErrorCode = keyof typeof payErrors;

const entries = Object.entries(payErrors) as [PayErrorCode, PayError][];
const newer = new Map(entries.flatMap(([code, { older }]) => older.map((name) => [name, code] as const)));

export const payErrorStatus = Object.fromEntries(
  entries.map(([code, { status }]) => [code, status]),
) as Readonly<Record<PayErrorCode, number>>;

/** The newer spelling of a code, which may be unknown to this table. */
export const normalisePayCode = (code: string): string => newer.get(code) ?? code;

/** What is known of a code in either spelling. */
export const payErrorOf = (code: string): PayError | undefined => {
  const name = normalisePayCode(code);
  return Object.hasOwn(payErrors, name) ? payErrors[name as PayErrorCode] : undefined;
};
