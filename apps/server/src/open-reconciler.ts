// Reconciling alone, without a server: what the command line needs.
import { createOutbox, migrate, openDatabase } from '@xiaoqiao/database';
import { systemClock } from '@xiaoqiao/kit/clock';
import { createIds } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import { createReconciler, type Reconciler } from '@xiaoqiao/payments';
import { wechatHosts } from '@xiaoqiao/wechat';
import { createPayClient } from './connect-wechat.ts';
import { databaseUrl } from './database-url.ts';
import { openHome } from './home.ts';
import type { InstallConfig } from './install-config.ts';
import { migrationSets } from './services.ts';
import { accountOf, configuredAccount, localWechatIdentity, usesLocalWechat } from './wechat-account.ts';
import { fitWechatPay } from './wechat-pay.ts';

/** Works beside a running server. In development the bill comes from that server's local WeChat. */
export async function openReconciler(
  config: InstallConfig,
  log: Log,
): Promise<{ reconciler: Reconciler; close: () => Promise<void> }> {
  const clock = systemClock;
  const isLocal = usesLocalWechat(config);
  const account = isLocal
    ? accountOf(await localWechatIdentity(openHome(config.XIAOQIAO_HOME), clock.now()))
    : configuredAccount(config);
  const base = isLocal
    ? `http://127.0.0.1:${config.WECHAT_EMULATOR_PORT}`
    : (config.WECHATPAY_API_BASE ?? wechatHosts.pay);
  const client = createPayClient({ account, base, clock, log });
  const database = await openDatabase({ url: databaseUrl(config), clock });
  if (config.XIAOQIAO_PROFILE === 'development') await migrate(database, migrationSets);
  const { appid, mchid } = account;
  const reconciler = createReconciler({
    database,
    clock,
    log,
    outbox: createOutbox({ database, clock, ids: createIds(clock) }),
    wechatPay: fitWechatPay({ client, appid, mchid, notifyUrl: () => '' }),
    settings: { reconciliationHour: config.RECONCILIATION_HOUR },
  });
  return {
    reconciler,
    async close() {
      await client.disconnect();
      await database.close();
    },
  };
}
