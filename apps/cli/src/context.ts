// What every command gets: the environment it runs in and where it prints.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { loadConfig } from '@xiaoqiao/kit/config';
import { type InstallConfig, installConfig, ownPrefixes } from '@xiaoqiao/server/config';
import type { Command } from 'commander';

export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

export type Run = (action: (context: CommandContext) => Promise<number>) => () => Promise<void>;
/** Adds a command below `parent`. */
export type DefineCommand = (parent: Command, run: Run) => void;

/** Install config from the environment and, where there is one, the `.env` file in the working directory. */
export function readConfig({ env, cwd }: CommandContext): InstallConfig {
  const file = join(cwd, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return loadConfig(installConfig, { env, file: fromFile, ownPrefixes });
}
