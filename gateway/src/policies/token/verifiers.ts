// Makes verifiers of tokens: the one for our own, and those of routes that trust issuers elsewhere, too.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import type { IssuerConfig } from './config.ts';
import { createForeignIssuers, type OwnIssuerOptions, ownIssuer } from './issuers.ts';
import { createTokenVerifier, type VerifyToken } from './token-verifier.ts';

/** Ours are short. */
const MAX_OWN_LENGTH = 4096;
const MAX_FOREIGN_LENGTH = 8192;

export interface TokenVerifiers {
  readonly verifyToken: VerifyToken;
  readonly verifierFor: (issuers: readonly IssuerConfig[], own: boolean) => VerifyToken;
}

export function createTokenVerifiers({
  clock,
  log,
  ...options
}: OwnIssuerOptions & { clock: Clock; log: Log }): TokenVerifiers {
  const ours = ownIssuer({ ...options, clock, log });
  const foreign = createForeignIssuers({ clock, log });
  return {
    verifyToken: createTokenVerifier({ issuers: [ours], clock, maxLength: MAX_OWN_LENGTH }),
    verifierFor: (configs, own) =>
      createTokenVerifier({
        issuers: [...configs.map(foreign), ...(own ? [ours] : [])],
        clock,
        maxLength: MAX_FOREIGN_LENGTH,
      }),
  };
}
