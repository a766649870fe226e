// The rows of this service as the database holds them: times in milliseconds, booleans as 0 or 1, secrets sealed or hashed.

export interface IdentityTables {
  users: {
    id: string;
    username: string | null;
    email: string | null;
    /** What uniqueness and login go by; `email` keeps the user's own spelling. */
    email_lower: string | null;
    nickname: string;
    avatar_url: string | null;
    phone_sealed: string | null;
    /** Comma-separated. */
    roles: string;
    /** PHC string; null for who only comes through WeChat. */
    password_hash: string | null;
    disabled: number;
    created_at: number;
    updated_at: number;
  };
  wechat_accounts: {
    appid: string;
    openid: string;
    user_id: string;
    unionid: string | null;
    session_key_sealed: string;
    created_at: number;
    updated_at: number;
  };
  sessions: {
    id: string;
    user_id: string;
    appid: string;
    created_at: number;
    /** When its youngest refresh token ends. */
    expires_at: number;
    revoked_at: number | null;
  };
  refresh_tokens: {
    /** SHA-256 of the token, hex. */
    hash: string;
    session_id: string;
    expires_at: number;
    /** Set by the one exchange a token is good for. */
    used_at: number | null;
  };
  addresses: {
    id: string;
    user_id: string;
    name: string;
    phone: string;
    province: string;
    city: string;
    district: string;
    detail: string;
    postal_code: string | null;
    is_default: number;
    created_at: number;
  };
  login_attempts: {
    /** SHA-256 of what is counted, hex: neither names nor addresses of clients are kept. */
    key_hash: string;
    failures: number;
    blocked_until: number;
    forget_at: number;
  };
}

export type UserRow = IdentityTables['users'];
export type WechatAccountRow = IdentityTables['wechat_accounts'];
export type SessionRow = IdentityTables['sessions'];
export type AddressRow = IdentityTables['addresses'];
export type LoginAttemptsRow = IdentityTables['login_attempts'];
