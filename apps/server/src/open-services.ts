// The services of this process, on its ground: WeChat, the bytes of files, and what must be known before the first request.
import { createOutbox } from '@xiaoqiao/database';
import type { Objects } from '@xiaoqiao/objects';
import { connectObjects } from './connect-objects.ts';
import { connectWechat, type WechatConnection } from './connect-wechat.ts';
import type { Ground } from './ground.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { createServices, type Platform, type Services } from './services.ts';
import { databaseTokenStore } from './wechat-token-store.ts';

export interface OpenedServices {
  readonly platform: Platform;
  readonly services: Services;
  readonly wechat: WechatConnection;
  readonly objects: Objects;
  readonly secrets: Secrets;
}

/** @param publicUrl how the world reaches the gateway; asked when something needs it */
export async function openServices(ground: Ground, publicUrl: () => string): Promise<OpenedServices> {
  const { config, home, clock, log, database, ids, state, stopper } = ground;
  const secrets = loadSecrets(config, home);
  const objects = await connectObjects({ config, home, secrets, clock, log });
  stopper.add('objects', () => objects.close());
  const outbox = createOutbox({ database, clock, ids });
  const tokenStore = databaseTokenStore({ database, clock, sealingKey: secrets.sealingKey });
  const wechat = await connectWechat({ config, home, clock, log, tokenStore, publicUrl });
  stopper.add('wechat', () => wechat.close());
  const platform: Platform = {
    config,
    database,
    outbox,
    clock,
    ids,
    log,
    state,
    secrets,
    wechat: wechat.wechat,
    wechatPay: wechat.pay,
    wechatPush: wechat.push,
    objects,
    publicUrl,
  };
  return { platform, services: createServices(platform), wechat, objects, secrets };
}
