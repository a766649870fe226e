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
  readonly publicKey: SigningKey;
  readonly certificates: PlatformCertificates;
  /** Only of merchants that have begun to change over since the start. */
  readonly keyModes: Table<MerchantKeyMode>;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly users: Table<User>;
  readonly loginCodes: Table<Code>;
  readonly phoneCodes: Table<Code>;
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
  return {
    clock,
    log,
    apps: new Map(options.apps.map((app) => [app.appid, app])),
    merchants: new Map(options.merchants.map((merchant) => [merchant.mchid, readMerchant(merchant)])),
    publicKey: { serial: keys.publicKey.id, privateKey: createPrivateKey(keys.publicKey.privateKeyPem) },
    certificates: createPlatformCertificates({
      configured: keys.certificate,
      records: store.table('platformCertificates'),
      clock,
    }),
    keyModes: store.table('keyModes'),
    faults: createFaults(),
    requests: createRequestLog(),
    users: store.table('users'),
    loginCodes: store.table('loginCodes'),
    phoneCodes: store.table('phoneCodes'),
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
