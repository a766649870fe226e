// The first administrator: made when there is none; a generated password is shown once and kept nowhere.
import { randomBytes } from 'node:crypto';
import type { IdentityService } from '@xiaoqiao/identity';
import type { InstallConfig } from './install-config.ts';

export interface FirstAdministrator {
  readonly username: string;
  /** Present when the account and its password were made just now. */
  readonly password?: string;
}

const USERNAME = 'admin';

/** In production only with XIAOQIAO_ADMIN_PASSWORD: nothing there watches the output of the first start. */
export async function ensureFirstAdministrator(
  identity: IdentityService,
  config: InstallConfig,
): Promise<FirstAdministrator | undefined> {
  const given = config.XIAOQIAO_ADMIN_PASSWORD;
  if (given === undefined && config.XIAOQIAO_PROFILE === 'production') return undefined;
  const password = given ?? `Xq-${randomBytes(12).toString('base64url')}`;
  const { created } = await identity.ensureAdministrator({ username: USERNAME, password });
  return { username: USERNAME, ...(created && given === undefined ? { password } : {}) };
}
