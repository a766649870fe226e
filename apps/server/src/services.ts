// The services, each handed what it needs. A new service is one line in `createServices` and one in `migrationSets`.
import type { Consumer } from '@xiaoqiao/broker';
import { catalogMigrations, createCatalogService } from '@xiaoqiao/catalog';
import { type Database, databaseMigrations, type MigrationSet, type Outbox } from '@xiaoqiao/database';
import { createFileService, fileMigrations } from '@xiaoqiao/files';
import { gatewayMigrations, routingMigrations } from '@xiaoqiao/gateway';
import { createIdentityService, identityMigrations } from '@xiaoqiao/identity';
import { type Clock, DAY, MINUTE } from '@xiaoqiao/kit/clock';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import { createMessagesService, messageMigrations, type WechatPush } from '@xiaoqiao/messages';
import type { Objects } from '@xiaoqiao/objects';
import { createOrdersService, orderMigrations } from '@xiaoqiao/orders';
import { createPaymentsService, paymentMigrations, type WechatPay } from '@xiaoqiao/payments';
import { createRealtimeService } from '@xiaoqiao/realtime';
import type { State } from '@xiaoqiao/state';
import { createTaskService, taskMigrations } from '@xiaoqiao/tasks';
import type { Wechat } from '@xiaoqiao/wechat';
import { createContentChecks } from './content-checks.ts';
import { listOf } from './https.ts';
import type { InstallConfig } from './install-config.ts';
import { fitProductCodes } from './product-codes.ts';
import { supportRooms } from './rooms.ts';
import type { Secrets } from './secrets.ts';
import { systemRoutes } from './system-routes.ts';
import { fitMediaChecks } from './wechat-media-checks.ts';
import { fitMessageSender, loadTemplates } from './wechat-messages.ts';
import { fitWechatShipping } from './wechat-shipping.ts';

export const ISSUER = 'xiaoqiao';
/** Of one user. */
const MAX_FILES = 10_000;
export const AUDIENCE = 'xiaoqiao-api';

export const migrationSets: readonly MigrationSet[] = [
  { service: 'database', migrations: databaseMigrations },
  { service: 'identity', migrations: identityMigrations },
  { service: 'catalog', migrations: catalogMigrations },
  { service: 'orders', migrations: orderMigrations },
  { service: 'payments', migrations: paymentMigrations },
  { service: 'messages', migrations: messageMigrations },
  { service: 'tasks', migrations: taskMigrations },
  { service: 'files', migrations: fileMigrations },
  { service: 'gateway', migrations: gatewayMigrations },
  { service: 'gateway-routing', migrations: routingMigrations },
];

export interface Platform {
  readonly config: InstallConfig;
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly state: State;
  readonly secrets: Secrets;
  readonly wechat: Wechat;
  readonly wechatPay: WechatPay;
  readonly wechatPush: WechatPush | undefined;
  readonly objects: Objects;
  /** How the world reaches the gateway. */
  readonly publicUrl: () => string;
}

export type Services = ReturnType<typeof createServices>;

export function createServices({
  config,
  secrets,
  state,
  wechat,
  wechatPay,
  wechatPush,
  publicUrl,
  ...platform
}: Platform) {
  const { database, clock, ids } = platform;
  const judge = createContentChecks({
    safety: wechat.safety,
    log: platform.log,
    enabled: config.WECHAT_CONTENT_CHECKS,
  });
  const identity = createIdentityService({
    ...platform,
    texts: { judge },
    secrets: { ...secrets, tokenKeys: [secrets.tokenKey] },
    wechat: { code2Session: wechat.login.code2Session, getPhoneNumber: wechat.phone.getPhoneNumber },
    revocations: {
      async revoke(sessionId, until) {
        await state.revocations.revoke(sessionId, until);
        await realtime.endSession(sessionId);
      },
    },
    pictures: { claim: (tx, claim) => files.claim(tx, claim) },
    issuer: ISSUER,
    audience: AUDIENCE,
    defaultAppid: wechatPay.appid,
  });
  const files = createFileService({
    ...platform,
    // The verdict comes by message push; without one nothing would ever be ready.
    mediaChecks:
      wechatPush &&
      fitMediaChecks({ safety: wechat.safety, identities: identity, appid: wechatPay.appid, publicUrl }),
    settings: { quotaBytes: config.FILES_QUOTA_MB * 1024 * 1024, quotaFiles: MAX_FILES },
  });
  const catalog = createCatalogService({
    ...platform,
    pictures: files,
    codes: fitProductCodes(wechat.code),
  });
  const payments = createPaymentsService({
    ...platform,
    wechatPay,
    wechatShipping: fitWechatShipping(wechat.shipping),
    identities: identity,
    settings: { reconciliationHour: config.RECONCILIATION_HOUR },
  });
  const orders = createOrdersService({
    ...platform,
    catalog,
    texts: {
      async judge(userId, content) {
        const openid = await identity.openidOf(userId, wechatPay.appid);
        return openid === undefined ? 'pass' : judge({ openid, content, scene: 'comment' });
      },
    },
    pictures: files,
    addresses: identity,
    payments,
    settings: {
      paymentWindow: config.PAYMENT_WINDOW_MINUTES * MINUTE,
      receiptWindow: config.RECEIPT_WINDOW_DAYS * DAY,
    },
  });
  const messages = createMessagesService({
    ...platform,
    appid: wechatPay.appid,
    push: wechatPush,
    templates: loadTemplates(config.WECHAT_TEMPLATES_FILE),
    sender: fitMessageSender(wechat),
    orders,
    identities: identity,
  });
  const tasks = createTaskService({ database, outbox: platform.outbox, clock, ids });
  const realtime = createRealtimeService({
    ...platform,
    feeds: state.feeds,
    nonces: state.nonces,
    sessions: state.revocations,
    orders,
    rooms: supportRooms,
    secret: secrets.signingSecret,
    settings: {
      origins: listOf(config.REALTIME_ORIGINS),
      loopbackOrigins: config.XIAOQIAO_PROFILE === 'development',
    },
  });

  const all: { routes: RouteHandler[]; consumers: Consumer[] }[] = [
    identity,
    catalog,
    payments,
    orders,
    messages,
    tasks,
    files,
    realtime,
  ];
  const handlers = [...systemRoutes(platform), ...all.flatMap(({ routes }) => routes)];
  return {
    identity,
    catalog,
    payments,
    files,
    realtime,
    handlers,
    consumers: all.flatMap(({ consumers }) => consumers),
  };
}
