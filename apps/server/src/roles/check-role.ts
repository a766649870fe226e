// What a part of the house alone needs: those things that the parts can only share outside of their processes.
import type { InstallConfig } from '../install-config.ts';
import { usesLocalWechat } from '../wechat-account.ts';

export type Role = InstallConfig['XIAOQIAO_ROLE'];

/** @throws Error in words for the operator: everything that this role lacks. */
export function checkRole(config: InstallConfig): void {
  const role = config.XIAOQIAO_ROLE;
  const { DATABASE_URL: database, GATEWAY_API_TARGETS: targets } = config;
  if (role === 'all') {
    if (targets !== undefined)
      throw new Error(
        'GATEWAY_API_TARGETS is for XIAOQIAO_ROLE=gateway: with the role all the services are in the same process',
      );
    return;
  }
  const lacking: string[] = [];
  if (config.REDIS_URL === undefined)
    lacking.push('REDIS_URL: limits, nonces, bans, revocations and realtime messages are shared there');
  if (database === undefined || database.startsWith('sqlite:'))
    lacking.push('DATABASE_URL beginning with mysql:// or postgres://: a SQLite file is for one machine');
  if (role === 'gateway' && targets === undefined)
    lacking.push(
      'GATEWAY_API_TARGETS: where the processes with the role api are, such as http://10.0.0.1:8081,http://10.0.0.2:8081',
    );
  if (role !== 'gateway' && config.PUBLIC_URL === undefined)
    lacking.push('PUBLIC_URL: the address at which WeChat reaches the gateways');
  if (role !== 'gateway' && usesLocalWechat(config))
    lacking.push(
      'WECHAT_API_BASE and WECHATPAY_API_BASE: the local WeChat lives in one process; start it by itself with `xiaoqiao wechat start`',
    );
  if (lacking.length > 0)
    throw new Error(`the role ${role} needs:\n${lacking.map((each) => `  - ${each}`).join('\n')}`);
}
