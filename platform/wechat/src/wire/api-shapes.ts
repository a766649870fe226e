// The words of api.weixin.qq.com: replies of the login, token and phone number APIs.

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

export interface CheckEncryptedDataReply extends ApiStatus {
  /** Spelled by WeChat. */
  readonly vaild: boolean;
  /** Unix time in seconds. */
  readonly create_time: number;
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
