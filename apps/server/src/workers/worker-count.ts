// How many processes serve, and why not more: what they must share, and what only one of them could have.
import { availableParallelism } from 'node:os';
import type { InstallConfig } from '../install-config.ts';
import { usesLocalWechat } from '../wechat-account.ts';

/** @throws Error in words for the operator. */
export function workerCount(config: InstallConfig): number {
  const { WORKERS: workers, REDIS_URL: redis, ACME_DOMAINS: acme } = config;
  const count = workers === 'auto' ? availableParallelism() : Number(workers);
  if (count <= 1) return 1;
  const meant = workers === 'auto' ? `WORKERS=auto means ${count} processes here` : `WORKERS is ${count}`;
  if (config.XIAOQIAO_ROLE === 'worker')
    throw new Error(
      `${meant}, but the role worker is one process: start as many as you want, each with a METRICS_PORT of its own`,
    );
  if (redis === undefined)
    throw new Error(
      `${meant}, but without REDIS_URL limits, nonces, bans and revocations live in the memory of each: every limit would be ${count} times as wide, and a replayed request would pass ${count} times. Set REDIS_URL, or WORKERS=1`,
    );
  if (usesLocalWechat(config))
    throw new Error(
      `${meant}, but the local WeChat lives in one. Start it by itself with \`xiaoqiao wechat start\` and set WECHAT_API_BASE to it, or set WORKERS=1`,
    );
  if (acme !== undefined)
    throw new Error(
      `${meant}, but a certificate for ACME_DOMAINS is fetched by one process that answers the authority itself. Let a proxy in front fetch it, name files in TLS_CERT_FILE, or set WORKERS=1`,
    );
  return count;
}
