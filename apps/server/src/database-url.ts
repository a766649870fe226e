// Where the database is, when nobody says.
import type { InstallConfig } from './install-config.ts';

/**
 * In production every commit waits for the disk: a power cut must not lose an order that somebody was told about. In
 * development a killed process loses nothing either way, and starting over after a power cut is fine.
 */
export function databaseUrl({ DATABASE_URL, XIAOQIAO_HOME, XIAOQIAO_PROFILE }: InstallConfig): string {
  const durability = XIAOQIAO_PROFILE === 'production' ? '?synchronous=full' : '';
  return DATABASE_URL ?? `sqlite:${XIAOQIAO_HOME}/xiaoqiao.db${durability}`;
}
