// Wires identity together and says what it offers to the application.
import type { Consumer } from '@xiaoqiao/broker';
import type { AddressSnapshot } from '@xiaoqiao/contract';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import { createSealer } from '@xiaoqiao/kit/sealing';
import { createAccessTokens, type Jwk, type TokenKey } from './access-token.ts';
import { toAddressSnapshot } from './address.ts';
import { type Administrator, ensureAdministrator } from './ensure-administrator.ts';
import type { Identity } from './identity.ts';
import { createLoginQueue } from './login-queue.ts';
import { onWechatConsentWithdrawn } from './on-wechat-consent-withdrawn.ts';
import { createPasswordHasher } from './password-hash.ts';
import { reloadRevocations } from './revoke-sessions.ts';
import { identityRoutes } from './routes.ts';
import { findAddresses, listWechatAccounts, reading } from './store.ts';

export interface IdentitySecrets {
  /** At least 32 bytes; every session's request-signing key is derived from it. */
  readonly signingSecret: Uint8Array;
  /** 32 bytes; seals session keys and phone numbers at rest. */
  readonly sealingKey: Uint8Array;
  /** Earlier sealing keys, which only open. */
  readonly formerSealingKeys?: readonly Uint8Array[];
  /** The first signs access tokens; all are in the key set. */
  readonly tokenKeys: readonly TokenKey[];
}

export interface IdentityDependencies
  extends Pick<
    Identity,
    | 'database'
    | 'outbox'
    | 'clock'
    | 'ids'
    | 'log'
    | 'wechat'
    | 'texts'
    | 'revocations'
    | 'pictures'
    | 'issuer'
    | 'audience'
    | 'defaultAppid'
  > {
  readonly secrets: IdentitySecrets;
  /** Further mini programs whose users may log in. */
  readonly otherAppids?: readonly string[];
}

export interface IdentityService {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
  /** The body of `/.well-known/jwks.json` (RFC 7517): public keys only. */
  jwks(): { keys: Jwk[] };
  /** The addresses as orders keep them, in the order asked for; undefined where the user has no such address. */
  addressesOf(
    wanted: readonly { userId: string; addressId: string }[],
  ): Promise<(AddressSnapshot | undefined)[]>;
  /** Who the user is in that mini program; undefined when he never came through it. */
  openidOf(userId: string, appid: string): Promise<string | undefined>;
  /** @throws XiaoqiaoError `username_taken`, `email_taken`, `validation_failed` */
  ensureAdministrator(administrator: Administrator): Promise<{ created: boolean }>;
  /** To be called at boot: a memory that restarted has forgotten which sessions are revoked. */
  reloadRevocations(): Promise<void>;
}

const SECRET_LENGTH = 32;

/** @throws Error when a secret is too short or a key is of the wrong kind */
export function createIdentityService({
  secrets,
  otherAppids = [],
  ...dependencies
}: IdentityDependencies): IdentityService {
  if (secrets.signingSecret.length < SECRET_LENGTH)
    throw new RangeError(`the signing secret has at least ${SECRET_LENGTH} bytes`);
  const identity: Identity = {
    ...dependencies,
    appids: [dependencies.defaultAppid, ...otherAppids],
    signingSecret: secrets.signingSecret,
    sealer: createSealer(secrets.sealingKey, secrets.formerSealingKeys),
    tokens: createAccessTokens(secrets.tokenKeys),
    passwords: createPasswordHasher(),
    loginQueue: createLoginQueue(),
  };
  const reader = () => reading(identity.database);
  return {
    routes: identityRoutes(identity),
    consumers: [onWechatConsentWithdrawn(identity)] as Consumer[],
    jwks: identity.tokens.jwks,
    async addressesOf(wanted) {
      const ids = wanted.map(({ addressId }) => addressId);
      const rows = new Map((await findAddresses(reader(), ids)).map((row) => [row.id, row]));
      return wanted.map(({ userId, addressId }) => {
        const row = rows.get(addressId);
        return row?.user_id === userId ? toAddressSnapshot(row) : undefined;
      });
    },
    async openidOf(userId, appid) {
      const accounts = await listWechatAccounts(reader(), [userId]);
      return accounts.find((account) => account.appid === appid)?.openid;
    },
    ensureAdministrator: (administrator) => ensureAdministrator(identity, administrator),
    reloadRevocations: () => reloadRevocations(identity),
  };
}
