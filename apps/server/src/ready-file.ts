// The ready file: tells whoever started this process where everything is, once everything answers.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Ground } from './ground.ts';
import type { InstallConfig } from './install-config.ts';
import type { Role } from './roles/check-role.ts';
import type { Stopper } from './stopper.ts';

/** Base URLs. */
export interface Addresses {
  /** Of the gateway; with the role api, what gateways are told of; empty where neither is. */
  readonly api: string;
  readonly metrics: string;
  readonly wechat: string | null;
  readonly console: string | null;
  readonly simulator: string | null;
}

/** Writes the file that the config wants, until the stop. A worker's first process does so for all. */
export function tellReady({ config, worker, stopper }: Ground, addresses: Addresses): void {
  if (worker === undefined) keepReadyFile(config, stopper, addresses);
}

export function keepReadyFile(
  { XIAOQIAO_READY_FILE: file, XIAOQIAO_ROLE: role }: InstallConfig,
  stopper: Stopper,
  addresses: Addresses,
): void {
  if (file === undefined) return;
  writeReadyFile(file, role, addresses);
  stopper.add('ready file', () => rmSync(file, { force: true }));
}

/** Appears whole or not at all. */
function writeReadyFile(file: string, role: Role, addresses: Addresses): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify({ pid: process.pid, role, ...addresses })}\n`);
  renameSync(temporary, file);
}
