// Connects to WeChat: the real one, or one that this process brings along.
import type { AdjustableClock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import type { WechatPush } from '@xiaoqiao/messages';
import type { WechatPay as WechatPayPort } from '@xiaoqiao/payments';
import {
  createMessagePush,
  createWechat,
  createWechatPay,
  type TokenStore,
  type Wechat,
  type WechatPay,
  type WechatPayOptions,
  wechatHosts,
} from '@xiaoqiao/wechat';
import { startWechatEmulator, type WechatEmulator } from '@xiaoqiao/wechat-emulator';
import type { Home } from './home.ts';
import type { InstallConfig } from './install-config.ts';
import { listening } from './listening.ts';
import {
  accountOf,
  configuredAccount,
  configuredPush,
  generatedPush,
  localWechatIdentity,
  usesLocalWechat,
  type WechatAccount,
} from './wechat-account.ts';
import { fitWechatPay } from './wechat-pay.ts';
import { fitWechatPush } from './wechat-push.ts';

export interface WechatConnection {
  readonly appid: string;
  readonly wechat: Wechat;
  readonly pay: WechatPayPort;
  /** Undefined where message push is not configured. */
  readonly push: WechatPush | undefined;
  readonly emulator: WechatEmulator | undefined;
  /** Has the local WeChat, if there is one, push its messages to this server. */
  pushHere(url: string): Promise<void>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly config: InstallConfig;
  readonly home: Home;
  readonly clock: AdjustableClock;
  readonly log: Log;
  /** Shared by all processes that speak for this app. */
  readonly tokenStore: TokenStore;
  /** How WeChat reaches us; asked when an order is paid. */
  readonly publicUrl: () => string;
}

export async function connectWechat({
  config,
  home,
  clock,
  log,
  tokenStore,
  publicUrl,
}: ConnectOptions): Promise<WechatConnection> {
  const configured = configuredPush(config);
  const local = usesLocalWechat(config) ? await startLocal({ config, home, clock, log }) : undefined;
  const account: WechatAccount = local?.account ?? configuredAccount(config);
  const apiBase = local?.emulator.url ?? config.WECHAT_API_BASE ?? wechatHosts.api;
  const payBase = local?.emulator.url ?? config.WECHATPAY_API_BASE ?? wechatHosts.pay;
  const { appid, secret, mchid } = account;
  const wechat = createWechat({ apps: [{ appid, secret }], apiBase, clock, log, tokenStore });
  const client = createPayClient({ account, base: payBase, clock, log });
  const notifyUrl = () => `${publicUrl()}/api/payments/wechat/notifications`;
  const pushAccount = configured ?? (local && generatedPush());
  return {
    appid,
    wechat,
    pay: fitWechatPay({ client, appid, mchid, notifyUrl }),
    push: pushAccount && fitWechatPush(createMessagePush({ ...pushAccount, appid }), appid),
    emulator: local?.emulator,
    async pushHere(url) {
      if (local === undefined || pushAccount === undefined) return;
      const target = { ...pushAccount, url: `${url}/api/wechat/push`, format: 'json' } as const;
      await local.emulator.control.setPushTarget(target);
    },
    async close() {
      await Promise.allSettled([wechat.close(), client.disconnect()]);
      await local?.emulator.close();
    },
  };
}

export function createPayClient({
  account,
  ...rest
}: Pick<WechatPayOptions, 'base' | 'clock' | 'log'> & { account: WechatAccount }): WechatPay {
  const { appid, mchid, serialNo, privateKeyPem, apiV3Key, publicKey } = account;
  return createWechatPay({
    appid,
    mchid,
    serialNo,
    privateKeyPem,
    apiV3Key,
    ...rest,
    ...(publicKey === undefined ? {} : { publicKey }),
    // While a merchant changes over to the public key, notifications come signed with either.
    platformCertificates: true,
  });
}

async function startLocal({ config, home, clock, log }: Omit<ConnectOptions, 'publicUrl' | 'tokenStore'>) {
  const identity = await localWechatIdentity(home, clock.now());
  const port = config.WECHAT_EMULATOR_PORT;
  const emulator = await listening('WECHAT_EMULATOR_PORT', port, () =>
    startWechatEmulator({
      host: '127.0.0.1',
      port,
      clock,
      log: log.child({ service: 'wechat-emulator' }),
      apps: [identity.app],
      merchants: [identity.merchant],
      keys: identity.keys,
      stateFile: home.path('wechat-state.json'),
    }),
  );
  return { emulator, account: accountOf(identity) };
}
