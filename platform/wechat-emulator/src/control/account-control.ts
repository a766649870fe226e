// Who is known at WeChat: the apps and merchants that were configured, and those that are added while it runs.
import { X509Certificate } from 'node:crypto';
import {
  type GeneratedMerchant,
  generateApp,
  generateMerchant,
  type MerchantMode,
} from '../keys/generate.ts';
import type { AppOptions, World } from '../world.ts';

export interface MerchantInput {
  readonly mchid?: string;
  /** All apps when left out. */
  readonly appids?: readonly string[];
  readonly mode?: MerchantMode;
  readonly apiV3Key?: string;
  /** Of a key that the caller keeps; a key is made, and told once, when left out. */
  readonly certificatePem?: string;
}

/** Functions throw RangeError for what cannot be. */
export interface AccountControl {
  /** An app more; what is left out is made up. */
  addApp(input?: { appid?: string; secret?: string }): AppOptions;
  /** A merchant more, with its private key when that was made here: it is not kept. */
  addMerchant(
    input?: MerchantInput,
  ): Promise<Omit<GeneratedMerchant, 'privateKeyPem'> & { privateKeyPem?: string }>;
}

export function createAccountControl(world: World): AccountControl {
  return {
    addApp(input = {}) {
      const app = { ...generateApp(), ...input };
      world.addApp(app);
      return app;
    },
    async addMerchant({ certificatePem, ...input } = {}) {
      const appids = input.appids ?? [...world.apps.keys()];
      const unknown = appids.find((appid) => !world.apps.has(appid));
      if (unknown !== undefined) throw new RangeError(`there is no app ${unknown}`);
      const serialNo = certificatePem === undefined ? {} : { serialNo: serialOf(certificatePem) };
      const generated = await generateMerchant({ ...input, appids, now: world.clock.now() });
      const { privateKeyPem, ...merchant } = {
        ...generated,
        ...(input.apiV3Key === undefined ? {} : { apiV3Key: input.apiV3Key }),
        ...(certificatePem === undefined ? {} : { certificatePem }),
        ...serialNo,
      };
      world.addMerchant(merchant);
      return certificatePem === undefined ? { ...merchant, privateKeyPem } : merchant;
    },
  };
}

function serialOf(pem: string): string {
  try {
    return new X509Certificate(pem).serialNumber;
  } catch (cause) {
    throw new RangeError('certificatePem is no certificate in PEM', { cause });
  }
}
