// Everything the local WeChat knows, in one place: its configuration, its records, its faults, its clock.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { AdjustableClock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { apiV3KeyBytes } from '@xiaoqiao/wechat/wire';
import { createFaults, type Faults } from './faults.ts';
import type { AppSecurity } from './http/secured-call.ts';
import type { EmulatorKeys, MerchantMode } from './keys/generate.ts';
import { createPlatformCertificates, type PlatformCertificates } from './keys/platform-certificates.ts';
import { createProgramWorld, type ProgramWorld } from './program-world.ts';
import { openRecordStore, type Table } from './record-store.ts';
import type {
  AccessToken,
  Code,
  MerchantKeyMode,
  Notification,
  Order,
  Prepay,
  Refund,
  Settlement,
  TokenBook,
  Transfer,
  TransferEnd,
  UploadedPackage,
  User,
} from './records.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createUnknownThings, type UnknownThings } from './unknown.ts';

export interface AppOptions {
  readonly appid: string;
  readonly secret: string;
  /** Only of apps that have switched the API security mode on. */
  readonly security?: AppSecurity;
  /** Public half of the key that packages are uploaded with; none can be uploaded without it. */
  readonly uploadKeyPem?: string;
}

export interface MerchantOptions {
  readonly mchid: string;
  /** Apps bound to this merchant. */
  readonly appids: readonly string[];
  /** Of the merchant's API certificate, upper-case hex. */
  readonly serialNo: string;
  /** The merchant's certificate, or its bare public key. */
  readonly certificatePem: string;
  readonly apiV3Key: string;
  readonly mode: MerchantMode;
}

export interface Merchant extends MerchantOptions {
  readonly key: KeyObject;
}

/** A key WeChat Pay signs with. */
export interface SigningKey {
  readonly serial: string;
  readonly privateKey: KeyObject;
}

export interface World {
  readonly clock: AdjustableClock;
  readonly log: Log;
  readonly apps: ReadonlyMap<string, AppOptions>;
  readonly merchants: ReadonlyMap<string, Merchant>;
  /** One more, while it runs; known after a restart as well. @throws RangeError when it is known already. */
  addApp(app: AppOptions): void;
  /** @throws RangeError when it is known already, or a key error. */
  addMerchant(merchant: MerchantOptions): void;
  readonly publicKey: SigningKey;
  readonly certificates: PlatformCertificates;
  /** Only of merchants that have begun to change over since the start. */
  readonly keyModes: Table<MerchantKeyMode>;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly unknown: UnknownThings;
  readonly users: Table<User>;
  readonly loginCodes: Table<Code>;
  readonly phoneCodes: Table<Code>;
  readonly pluginCodes: Table<Code>;
  readonly tokens: Table<AccessToken>;
  readonly tokenBooks: Table<TokenBook>;
  readonly orders: Table<Order>;
  readonly prepays: Table<Prepay>;
  readonly refunds: Table<Refund>;
  readonly settlements: Table<Settlement>;
  readonly transfers: Table<Transfer>;
  readonly transferEnds: Table<TransferEnd>;
  readonly pendingNotifications: Table<Notification>;
  readonly finishedNotifications: Table<Notification>;
  /** Transaction id → order key. */
  readonly transactions: Table<string>;
  readonly program: ProgramWorld;
  /** The latest packages that were uploaded. */
  readonly packages: Table<UploadedPackage>;
  atomically<T>(work: () => T): T;
  /** Moves the clock, and remembers that it was moved. */
  advance(milliseconds: number): void;
  /** How long a refund stays PROCESSING, in milliseconds of the clock. */
  readonly refundDelay: number;
  /** Refunds of one order must be this far apart. */
  readonly refundInterval: number;
  /** Called when something new may be due; the agenda listens. */
  wake(): void;
  onWake(listener: () => void): void;
  close(): void;
}

export interface WorldOptions {
  readonly clock: AdjustableClock;
  readonly log: Log;
  readonly apps: readonly AppOptions[];
  readonly merchants: readonly MerchantOptions[];
  readonly keys: EmulatorKeys;
  readonly stateFile?: string;
  readonly refundDelayMs?: number;
  readonly refundIntervalMs?: number;
}

/** @throws RangeError or a key error when the configuration cannot work. */
export function createWorld(options: WorldOptions): World {
  const { clock, log, keys, stateFile, refundDelayMs = 1000, refundIntervalMs = 0 } = options;
  const store = openRecordStore({ clock, ...(stateFile === undefined ? {} : { file: stateFile }) });
  // Time was moved forward before the restart: it must not run backwards for what is remembered.
  if (store.latest !== undefined && store.latest > clock.now()) clock.advance(store.latest - clock.now());
  const listeners: (() => void)[] = [];
  const [addedApps, addedMerchants] = [
    store.table<AppOptions>('addedApps'),
    store.table<MerchantOptions>('addedMerchants'),
  ];
  // What is configured goes before what was added in an earlier life.
  const apps = new Map(options.apps.map((app) => [app.appid, app]));
  for (const app of addedApps.values()) if (!apps.has(app.appid)) apps.set(app.appid, app);
  const merchants = new Map(options.merchants.map((one) => [one.mchid, readMerchant(one)]));
  for (const one of addedMerchants.values())
    if (!merchants.has(one.mchid)) merchants.set(one.mchid, readMerchant(one));
  return {
    clock,
    log,
    apps,
    merchants,
    addApp(app) {
      if (apps.has(app.appid)) throw new RangeError(`the app ${app.appid} is known already`);
      apps.set(app.appid, app);
      addedApps.put(app.appid, app);
    },
    addMerchant(merchant) {
      if (merchants.has(merchant.mchid))
        throw new RangeError(`the merchant ${merchant.mchid} is known already`);
      merchants.set(merchant.mchid, readMerchant(merchant));
      addedMerchants.put(merchant.mchid, merchant);
    },
    publicKey: { serial: keys.publicKey.id, privateKey: createPrivateKey(keys.publicKey.privateKeyPem) },
    certificates: createPlatformCertificates({
      configured: keys.certificate,
      records: store.table('platformCertificates'),
      clock,
    }),
    keyModes: store.table('keyModes'),
    faults: createFaults(),
    requests: createRequestLog(),
    unknown: createUnknownThings(),
    users: store.table('users'),
    loginCodes: store.table('loginCodes'),
    phoneCodes: store.table('phoneCodes'),
    pluginCodes: store.table('pluginCodes'),
    tokens: store.table('tokens'),
    tokenBooks: store.table('tokenBooks'),
    orders: store.table('orders'),
    prepays: store.table('prepays'),
    refunds: store.table('refunds'),
    settlements: store.table('settlements'),
    transfers: store.table('transfers'),
    transferEnds: store.table('transferEnds'),
    pendingNotifications: store.table('pendingNotifications'),
    finishedNotifications: store.table('finishedNotifications'),
    transactions: store.table('transactions'),
    program: createProgramWorld((name) => store.table(name)),
    packages: store.table('packages'),
    atomically: (work) => store.atomically(work),
    advance(milliseconds) {
      clock.advance(milliseconds);
      store.table('clock').put('moved', clock.now());
    },
    refundDelay: refundDelayMs,
    refundInterval: refundIntervalMs,
    wake: () => {
      for (const listener of listeners) listener();
    },
    onWake: (listener) => void listeners.push(listener),
    close: () => store.close(),
  };
}

function readMerchant(merchant: MerchantOptions): Merchant {
  apiV3KeyBytes(merchant.apiV3Key);
  return { ...merchant, key: createPublicKey(merchant.certificatePem) };
}
