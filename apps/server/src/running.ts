// A process that serves: where it is, what it made on the way, and how it ends.
import { adjustableClock } from '@xiaoqiao/kit/clock';
import type { Registry } from 'prom-client';
import type { DemoUser } from './demo-shop.ts';
import type { FirstAdministrator } from './first-administrator.ts';
import { type Ground, openGround, type StartOptions } from './ground.ts';
import type { InstallConfig } from './install-config.ts';
import type { Addresses } from './ready-file.ts';
import { createStopper } from './stopper.ts';

export interface Running {
  readonly urls: Addresses;
  readonly profile: InstallConfig['XIAOQIAO_PROFILE'];
  readonly home: string;
  /** Its password only when it was made just now. */
  readonly administrator: FirstAdministrator | undefined;
  readonly demoUsers: readonly DemoUser[];
  readonly registry: Registry;
  /** Stops accepting, lets what is under way finish, closes everything. May be called twice. */
  stop(): Promise<void>;
}

/** What a role adds to its ground. */
export type Started<R extends Running> = Omit<R, 'stop' | 'registry'>;

/**
 * Opens the ground and starts a role on it; what fails half-way is stopped again.
 * @throws Error in words for the operator: a variable, a port, a folder, a secret that is missing or wrong
 */
export async function standingOn<S extends Started<Running>>(
  options: StartOptions,
  start: (ground: Ground) => Promise<S>,
): Promise<S & Pick<Running, 'stop' | 'registry'>> {
  const stopper = createStopper(options.log);
  try {
    const ground = await openGround({ clock: adjustableClock(), ...options }, stopper);
    return { ...(await start(ground)), registry: ground.registry, stop: stopper.stop };
  } catch (error) {
    await stopper.stop();
    throw error;
  }
}
