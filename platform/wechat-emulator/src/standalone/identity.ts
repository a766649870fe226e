// Who the local WeChat knows when it runs on its own: from the configuration, and what that leaves out, generated.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type EmulatorKeys,
  generateApp,
  generateEmulatorKeys,
  generateMerchant,
  generateUploadKey,
} from '../keys/generate.ts';
import type { AppOptions, MerchantOptions } from '../world.ts';
import type { Folder } from './folder.ts';
import type { ConfigFile } from './read-config.ts';

/** An app, and where the private key for uploads is, when it was generated here. */
export interface KnownApp extends AppOptions {
  readonly uploadPrivateKeyFile?: string;
}

/** A merchant, and where its private key is, when it was generated here. */
export interface KnownMerchant extends MerchantOptions {
  readonly privateKeyFile?: string;
  readonly certificateFile?: string;
}

export interface Identity {
  readonly apps: readonly KnownApp[];
  readonly merchants: readonly KnownMerchant[];
  readonly keys: EmulatorKeys;
}

/** @param base folder from which files in `config` are named. */
export async function identify(options: {
  folder: Folder;
  config: ConfigFile | undefined;
  base: string;
  now: number;
}): Promise<Identity> {
  const { folder, config, base, now } = options;
  const [first, keys] = await Promise.all([
    folder.keep('app', generateApp),
    folder.keep('wechatpay', () => generateEmulatorKeys({ now })),
  ]);
  const apps = config
    ? await Promise.all(
        config.apps.map(async ({ appid, secret, uploadKeyFile }) => ({
          appid,
          secret: secret ?? (await folder.keep(`app-${appid}`, generateApp)).secret,
          ...(await uploadKey({ appid, file: uploadKeyFile, folder, base })),
        })),
      )
    : [{ ...first, ...(await uploadKey({ appid: first.appid, file: undefined, folder, base })) }];
  const appids = apps.map((app) => app.appid);
  const wanted = config?.merchants ?? [{ mchid: await usualMchid(folder, now) }];
  const merchants = await Promise.all(
    wanted.map((merchant) => knownMerchant({ merchant, appids, folder, base, now })),
  );
  return { apps, merchants, keys };
}

async function uploadKey(options: {
  appid: string;
  file: string | undefined;
  folder: Folder;
  base: string;
}): Promise<Pick<KnownApp, 'uploadKeyPem' | 'uploadPrivateKeyFile'>> {
  const { appid, file, folder, base } = options;
  if (file !== undefined) return { uploadKeyPem: read(base, file) };
  const { publicKeyPem, privateKeyPem } = await folder.keep(`upload-${appid}`, generateUploadKey);
  const uploadPrivateKeyFile = folder.write(`private.${appid}.key`, privateKeyPem);
  return { uploadKeyPem: publicKeyPem, uploadPrivateKeyFile };
}

/** The merchant of a start without configuration keeps its number. */
const usualMchid = async (folder: Folder, now: number): Promise<string> => {
  const { mchid } = await folder.keep('mchid', async () => {
    const merchant = await generateMerchant({ appids: [], now });
    return { mchid: merchant.mchid };
  });
  return mchid;
};

async function knownMerchant(options: {
  merchant: NonNullable<ConfigFile['merchants']>[number];
  appids: readonly string[];
  folder: Folder;
  base: string;
  now: number;
}): Promise<KnownMerchant> {
  const { merchant, appids, folder, base, now } = options;
  const { mchid, certificateFile, publicKeyFile, mode = 'public-key' } = merchant;
  const own = { mchid, appids: merchant.appids ?? appids, mode };
  const generated = () =>
    folder.keep(`merchant-${mchid}`, () => generateMerchant({ appids: [], mchid, now }));
  if (certificateFile !== undefined || publicKeyFile !== undefined) {
    const certificatePem = read(base, certificateFile ?? publicKeyFile!);
    const serialNo = merchant.serialNo ?? new X509Certificate(certificatePem).serialNumber;
    const apiV3Key = merchant.apiV3Key ?? (await generated()).apiV3Key;
    return { ...own, serialNo, certificatePem, apiV3Key };
  }
  const { serialNo, certificatePem, privateKeyPem, apiV3Key } = await generated();
  return {
    ...own,
    serialNo,
    certificatePem,
    apiV3Key: merchant.apiV3Key ?? apiV3Key,
    privateKeyFile: folder.write(`apiclient_key-${mchid}.pem`, privateKeyPem),
    certificateFile: folder.write(`apiclient_cert-${mchid}.pem`, certificatePem),
  };
}

function read(base: string, file: string): string {
  try {
    return readFileSync(resolve(base, file), 'utf8');
  } catch (cause) {
    throw new Error(`${resolve(base, file)}, which the configuration names, cannot be read`, { cause });
  }
}
