// The words of api.weixin.qq.com: replies of the login, token and phone number APIs, and their error codes.

/** Every reply may carry these; success is an absent `errcode` or 0. HTTP is 200 either way. */
export interface ApiStatus {
  readonly errcode?: number;
  readonly errmsg?: string;
}

export interface Code2SessionReply extends ApiStatus {
  readonly openid: string;
  /** Base64 of 16 bytes. */
  readonly session_key: string;
  /** Absent, never empty, unless the app is bound to an Open Platform account. */
  readonly unionid?: string;
}

export interface AccessTokenReply extends ApiStatus {
  readonly access_token: string;
  /** Seconds left. */
  readonly expires_in: number;
}

export interface PhoneNumberReply extends ApiStatus {
  readonly phone_info: {
    /** With country prefix for foreign numbers. */
    readonly phoneNumber: string;
    readonly purePhoneNumber: string;
    readonly countryCode: string;
    readonly watermark: { readonly timestamp: number; readonly appid: string };
  };
}

export const errcodes = {
  systemBusy: -1,
  ok: 0,
  tokenInvalid: 40001,
  grantTypeInvalid: 40002,
  openidInvalid: 40003,
  appidInvalid: 40013,
  tokenMalformed: 40014,
  codeInvalid: 40029,
  argumentsInvalid: 40097,
  secretInvalid: 40125,
  codeUsed: 40163,
  userBlocked: 40226,
  tokenMissing: 41001,
  appidMissing: 41002,
  secretMissing: 41004,
  codeMissing: 41008,
  tokenExpired: 42001,
  postRequired: 43002,
  bodyEmpty: 44002,
  quotaReached: 45009,
  tooFrequent: 45011,
  bodyMalformed: 47001,
  signatureMethodInvalid: 87008,
  signatureInvalid: 87009,
} as const;

/** The codes that mean "get another access token and try again"; the call was not carried out. */
export const tokenErrcodes: ReadonlySet<number> = new Set([
  errcodes.tokenInvalid,
  errcodes.tokenMalformed,
  errcodes.tokenExpired,
]);
