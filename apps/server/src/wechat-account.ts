// Who we are at WeChat: configured, or, in development, generated together with a local WeChat that knows us.
import { randomBytes } from 'node:crypto';
import {
  type EmulatorKeys,
  type GeneratedMerchant,
  generateApp,
  generateEmulatorKeys,
  generateMerchant,
} from '@xiaoqiao/wechat-emulator';
import type { Home } from './home.ts';
import type { InstallConfig } from './install-config.ts';
import { readPem } from './secrets.ts';

export interface WechatAccount {
  readonly appid: string;
  readonly secret: string;
  readonly mchid: string;
  readonly serialNo: string;
  readonly privateKeyPem: string;
  readonly apiV3Key: string;
  /** WeChat Pay's public key; platform certificates are downloaded when there is none. */
  readonly publicKey: { readonly id: string; readonly pem: string } | undefined;
}

/** What the local WeChat is told on every start, so that restarts go on where they stopped. */
export interface LocalWechatIdentity {
  readonly app: { readonly appid: string; readonly secret: string };
  readonly merchant: GeneratedMerchant;
  readonly keys: EmulatorKeys;
}

const FILE = 'wechat.json';

/** True when this process brings its own WeChat. */
export const usesLocalWechat = (config: InstallConfig): boolean =>
  config.XIAOQIAO_PROFILE === 'development' &&
  config.WECHAT_API_BASE === undefined &&
  config.WECHATPAY_API_BASE === undefined;

/** @throws Error naming every variable that is missing */
export function configuredAccount(config: InstallConfig): WechatAccount {
  const needed = [
    'WECHAT_APPID',
    'WECHAT_SECRET',
    'WECHATPAY_MCHID',
    'WECHATPAY_SERIAL_NO',
    'WECHATPAY_PRIVATE_KEY_FILE',
    'WECHATPAY_API_V3_KEY',
  ] as const;
  const missing: string[] = needed.filter((name) => config[name] === undefined);
  const { WECHATPAY_PUBLIC_KEY_ID: keyId, WECHATPAY_PUBLIC_KEY_FILE: keyFile } = config;
  if ((keyId === undefined) !== (keyFile === undefined))
    missing.push(keyId === undefined ? 'WECHATPAY_PUBLIC_KEY_ID' : 'WECHATPAY_PUBLIC_KEY_FILE');
  if (config.XIAOQIAO_PROFILE === 'production' && config.PUBLIC_URL === undefined) missing.push('PUBLIC_URL');
  if (missing.length > 0)
    throw new Error(
      `to talk to WeChat these variables are missing: ${missing.join(', ')}. ` +
        'Set them, or leave WECHAT_API_BASE and WECHATPAY_API_BASE unset in development for the local WeChat',
    );
  return {
    appid: config.WECHAT_APPID!,
    secret: config.WECHAT_SECRET!,
    mchid: config.WECHATPAY_MCHID!,
    serialNo: config.WECHATPAY_SERIAL_NO!,
    privateKeyPem: readPem('WECHATPAY_PRIVATE_KEY_FILE', config.WECHATPAY_PRIVATE_KEY_FILE!),
    apiV3Key: config.WECHATPAY_API_V3_KEY!,
    publicKey:
      keyId === undefined ? undefined : { id: keyId, pem: readPem('WECHATPAY_PUBLIC_KEY_FILE', keyFile!) },
  };
}

export interface PushAccount {
  readonly mode: InstallConfig['WECHAT_PUSH_MODE'];
  readonly token: string;
  readonly encodingAesKey?: string;
}

/** @throws Error naming the variable that is missing */
export function configuredPush(config: InstallConfig): PushAccount | undefined {
  const { WECHAT_PUSH_MODE: mode, WECHAT_PUSH_TOKEN: token, WECHAT_PUSH_AES_KEY: encodingAesKey } = config;
  if (token === undefined && encodingAesKey === undefined) return undefined;
  if (token === undefined)
    throw new Error('WECHAT_PUSH_AES_KEY is set, and WECHAT_PUSH_TOKEN is not: message push needs both');
  if (mode === 'plaintext') return { mode, token };
  if (encodingAesKey === undefined)
    throw new Error(
      `message push in ${mode} mode needs WECHAT_PUSH_AES_KEY: copy EncodingAESKey from the admin console, or set WECHAT_PUSH_MODE=plaintext`,
    );
  return { mode, token, encodingAesKey };
}

/** For the local WeChat, which is told of it at every start. */
export const generatedPush = (): PushAccount => ({
  mode: 'secure',
  token: randomBytes(16).toString('hex'),
  // 43 characters of hexadecimal are also 43 of base64, and decode to 32 bytes.
  encodingAesKey: randomBytes(22).toString('hex').slice(0, 43),
});

export async function localWechatIdentity(home: Home, now: number): Promise<LocalWechatIdentity> {
  const isWhole = ({ app, merchant, keys }: Partial<LocalWechatIdentity>) =>
    app?.appid !== undefined && merchant?.apiV3Key !== undefined && keys?.publicKey !== undefined;
  const stored = home.readJson(FILE, isWhole);
  if (stored !== undefined) return stored;
  const app = generateApp();
  const [merchant, keys] = await Promise.all([
    generateMerchant({ appids: [app.appid], now }),
    generateEmulatorKeys({ now }),
  ]);
  const identity = { app, merchant, keys };
  home.writeJson(FILE, identity);
  return identity;
}

export const accountOf = ({ app, merchant, keys }: LocalWechatIdentity): WechatAccount => ({
  ...app,
  mchid: merchant.mchid,
  serialNo: merchant.serialNo,
  privateKeyPem: merchant.privateKeyPem,
  apiV3Key: merchant.apiV3Key,
  publicKey: { id: keys.publicKey.id, pem: keys.publicKey.pem },
});
