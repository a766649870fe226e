// What the use cases of identity work with, wired once in service.ts.
import type { Database, Outbox } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import type { Sealer } from '@xiaoqiao/kit/sealing';
import type { AccessTokens } from './access-token.ts';
import type { LoginQueue } from './login-queue.ts';
import type { PasswordHasher } from './password-hash.ts';
import type { Pictures, Revocations, Texts, WechatLogin, WechatPhone } from './ports.ts';

export interface Identity {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly wechat: WechatLogin & WechatPhone;
  readonly texts: Texts;
  readonly revocations: Revocations;
  /** Left out: an avatar is an address like any other. */
  readonly pictures?: Pictures;
  readonly passwords: PasswordHasher;
  readonly loginQueue: LoginQueue;
  readonly sealer: Sealer<'session-key' | 'phone'>;
  readonly tokens: AccessTokens;
  readonly signingSecret: Uint8Array;
  readonly issuer: string;
  readonly audience: string;
  /** The mini program of logins that name none. */
  readonly defaultAppid: string;
  /** The mini programs that may log in, the default one included. */
  readonly appids: readonly string[];
}
