// A local WeChat that outlives the server: it lives in the test, and a server is led to it by variables and PEM files.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AdjustableClock, adjustableClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import {
  type Control,
  generateApp,
  generateEmulatorKeys,
  generateMerchant,
  type MerchantMode,
  startWechatEmulator,
} from '@xiaoqiao/wechat-emulator';

export interface OutsideWechat {
  /** What a server has to be told to be known there. */
  readonly env: Readonly<Record<string, string>>;
  readonly wechat: Control;
  /** WeChat's clock alone. Further ahead than 5 minutes and signatures are refused. */
  readonly clock: AdjustableClock;
  close(): Promise<void>;
}

/** @param folder where the key files are put */
export async function openOutsideWechat(
  folder: string,
  { mode = 'public-key', clock = adjustableClock() }: { mode?: MerchantMode; clock?: AdjustableClock } = {},
): Promise<OutsideWechat> {
  const app = generateApp();
  const [merchant, keys] = await Promise.all([
    generateMerchant({ appids: [app.appid], mode, now: clock.now() }),
    generateEmulatorKeys({ now: clock.now() }),
  ]);
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const emulator = await startWechatEmulator({
    clock,
    log: silentLog,
    apps: [app],
    merchants: [merchant],
    keys,
  });
  return {
    wechat: emulator.control,
    clock,
    env: {
      WECHAT_API_BASE: emulator.url,
      WECHATPAY_API_BASE: emulator.url,
      WECHAT_APPID: app.appid,
      WECHAT_SECRET: app.secret,
      WECHATPAY_MCHID: merchant.mchid,
      WECHATPAY_SERIAL_NO: merchant.serialNo,
      WECHATPAY_PRIVATE_KEY_FILE: file('apiclient_key.pem', merchant.privateKeyPem),
      WECHATPAY_API_V3_KEY: merchant.apiV3Key,
      ...(mode === 'certificate'
        ? {}
        : {
            WECHATPAY_PUBLIC_KEY_ID: keys.publicKey.id,
            WECHATPAY_PUBLIC_KEY_FILE: file('pub_key.pem', keys.publicKey.pem),
          }),
    },
    close: () => emulator.close(),
  };
}
