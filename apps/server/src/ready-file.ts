// The ready file: tells whoever started this process where everything is, once everything answers.
import { renameSync, rmSync, writeFileSync } from 'node:fs';

export interface Addresses {
  readonly api: string;
  readonly metrics: string;
  readonly wechat: string | null;
  readonly console: string | null;
  readonly simulator: string | null;
}

/** Appears whole or not at all. */
export function writeReadyFile(file: string, addresses: Addresses): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify({ pid: process.pid, ...addresses })}\n`);
  renameSync(temporary, file);
}

export const removeReadyFile = (file: string): void => rmSync(file, { force: true });
