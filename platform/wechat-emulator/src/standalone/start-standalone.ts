// A local WeChat that runs on its own, for back ends in any language: identity, TLS, state, and all that they need to know.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AdjustableClock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { wechatHosts } from '@xiaoqiao/wechat/wire';
import { generateAuthority, issueServerCertificate } from '../keys/authority.ts';
import { startWechatEmulator, type WechatEmulator } from '../start.ts';
import { type Folder, openFolder } from './folder.ts';
import { type Identity, identify } from './identity.ts';
import { type ConfigFile, readConfig } from './read-config.ts';

export interface StandaloneOptions {
  /** Where generated keys are kept between starts. */
  readonly folder: string;
  readonly port: number;
  readonly host?: string;
  readonly allowRemote?: boolean;
  readonly configFile?: string;
  /** Users, orders and so on are forgotten at the end when left out. */
  readonly stateFile?: string;
  /** Speak https, with a certificate of an authority that is generated once and kept. */
  readonly tls?: boolean;
  readonly clock: AdjustableClock;
  readonly log: Log;
}

export interface Standalone {
  readonly emulator: WechatEmulator;
  /** What a back end needs, as environment variables; of the first app and the first merchant. */
  readonly env: Readonly<Record<string, string>>;
  /** All apps and merchants, with their secrets and files. */
  readonly identity: Identity;
  /** Of the authority to trust. */
  readonly authorityFile?: string;
}

/** @throws Error naming file and line for a mistake in the configuration, RangeError for a host that is not allowed. */
export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const { clock, log, port, host, allowRemote, stateFile } = options;
  const configFile = options.configFile === undefined ? undefined : resolve(options.configFile);
  const config =
    configFile === undefined ? undefined : readConfig(readFileSync(configFile, 'utf8'), configFile);
  const folder = openFolder(options.folder);
  const now = clock.now();
  const base = configFile === undefined ? '.' : dirname(configFile);
  const identity = await identify({ folder, config, base, now });
  const tls = options.tls ? await prepareTls(folder, now) : undefined;
  const emulator = await startWechatEmulator({
    ...identity,
    port,
    clock,
    log,
    ...(host === undefined ? {} : { host }),
    ...(allowRemote === undefined ? {} : { allowRemote }),
    ...(stateFile === undefined ? {} : { stateFile: resolve(stateFile) }),
    ...(tls === undefined ? {} : { tls: tls.certificate }),
    ...settingsOf(config),
  });
  try {
    beginWith(emulator, config);
  } catch (error) {
    await emulator.close();
    throw new Error(`${configFile}: ${(error as Error).message}`, { cause: error });
  }
  const authorityFile = tls?.authorityFile;
  return {
    emulator,
    identity,
    env: environment({ emulator, identity, folder, authorityFile }),
    ...(authorityFile === undefined ? {} : { authorityFile }),
  };
}

/** Valid for this machine's names, and for WeChat's own, which a hosts file may point here. */
const names = [
  'localhost',
  '127.0.0.1',
  '::1',
  ...Object.values(wechatHosts).map((url) => new URL(url).hostname),
  'servicewechat.com',
];

async function prepareTls(folder: Folder, now: number) {
  const authority = await folder.keep('authority', () => generateAuthority({ now, names }));
  const authorityFile = folder.write('ca.pem', authority.certificatePem);
  return { authorityFile, certificate: await issueServerCertificate(authority, { now, names }) };
}

const settingsOf = ({ notifications = {}, refunds = {} }: Partial<ConfigFile> = {}) => ({
  ...(notifications.origin === undefined ? {} : { notificationOrigin: notifications.origin }),
  ...(notifications.timeoutMs === undefined ? {} : { notificationTimeoutMs: notifications.timeoutMs }),
  ...(refunds.delayMs === undefined ? {} : { refundDelayMs: refunds.delayMs }),
});

/** Users that the state file remembers are not created again. */
function beginWith({ control }: WechatEmulator, config: Partial<ConfigFile> = {}): void {
  const { users = [], templates = [], quotas = [], faults = {} } = config;
  const known = new Set(control.users().map(({ openid }) => openid));
  for (const user of users)
    if (user.openid === undefined || !known.has(user.openid)) control.createUser(user);
  for (const template of templates) control.addTemplate(template);
  for (const quota of quotas) control.setQuota(quota);
  control.setFaults(faults.counters ?? {});
  for (const rule of faults.rules ?? []) control.addFaultRule(rule);
}

function environment(started: {
  emulator: WechatEmulator;
  identity: Identity;
  folder: Folder;
  authorityFile: string | undefined;
}): Record<string, string> {
  const { emulator, identity, folder, authorityFile } = started;
  const [app] = identity.apps;
  const [merchant] = identity.merchants;
  const { publicKey, certificate } = emulator.keys;
  return {
    WECHAT_APPID: app!.appid,
    WECHAT_SECRET: app!.secret,
    ...(merchant === undefined
      ? {}
      : {
          WECHATPAY_MCHID: merchant.mchid,
          WECHATPAY_SERIAL_NO: merchant.serialNo,
          ...(merchant.privateKeyFile === undefined
            ? {}
            : { WECHATPAY_PRIVATE_KEY_FILE: merchant.privateKeyFile }),
          WECHATPAY_API_V3_KEY: merchant.apiV3Key,
          ...(merchant.mode === 'certificate'
            ? {}
            : {
                WECHATPAY_PUBLIC_KEY_ID: publicKey.id,
                WECHATPAY_PUBLIC_KEY_FILE: folder.write('pub_key.pem', publicKey.pem),
              }),
          ...(merchant.mode === 'public-key'
            ? {}
            : { PLATFORM_CERTIFICATE_FILE: folder.write('platform_cert.pem', certificate.pem) }),
        }),
    ...(app!.uploadPrivateKeyFile === undefined
      ? {}
      : { MINIPROGRAM_UPLOAD_KEY_FILE: app!.uploadPrivateKeyFile }),
    WECHAT_API_BASE: emulator.url,
    WECHATPAY_API_BASE: emulator.url,
    ...(authorityFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: authorityFile }),
  };
}
