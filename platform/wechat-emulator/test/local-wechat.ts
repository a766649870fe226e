// A started emulator, our client for it, and a receiver of notifications: what most tests here begin with.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fen, fen } from '@xiaoqiao/contract';
import { type AdjustableClock, fixedClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { createWechat, createWechatPay, type WechatPay, type WechatPayOptions } from '@xiaoqiao/wechat';
import {
  type EmulatorKeys,
  type GeneratedMerchant,
  generateEmulatorKeys,
  generateMerchant,
  type MerchantMode,
  startWechatEmulator,
  type WechatEmulator,
  type WechatEmulatorOptions,
} from '../src/index.ts';

export const NOW = Date.UTC(2026, 10, 20, 4);
export const app = { appid: 'wx00000000000000aa', secret: 'a'.repeat(32) };
export const otherApp = { appid: 'wx00000000000000bb', secret: 'b'.repeat(32) };

/** RSA keys take a while to make, so that all tests of a file share theirs. */
const [keys, merchant]: [EmulatorKeys, GeneratedMerchant] = await Promise.all([
  generateEmulatorKeys({ now: NOW }),
  generateMerchant({ appids: [app.appid], mchid: '1900000001', now: NOW }),
]);

export { keys, merchant };

export interface LocalWechat extends AsyncDisposable {
  readonly clock: AdjustableClock;
  readonly emulator: WechatEmulator;
  readonly control: WechatEmulator['control'];
  readonly wechat: ReturnType<typeof createWechat>;
  readonly pay: WechatPay;
  /** Another client of the same merchant. */
  payWith(change: Partial<WechatPayOptions>): WechatPay;
  /** A client that knows WeChat Pay by its certificates only, whatever the merchant's mode. */
  certificateClient(): WechatPay;
}

export async function startLocalWechat(
  options: { mode?: MerchantMode } & Partial<WechatEmulatorOptions> = {},
): Promise<LocalWechat> {
  const { mode = 'public-key', clock = fixedClock(NOW), ...rest } = options;
  const emulator = await startWechatEmulator({
    clock,
    log: silentLog,
    apps: [app, otherApp],
    merchants: [{ ...merchant, mode }],
    keys,
    ...rest,
  });
  const clients: { disconnect(): Promise<void> }[] = [];
  const base: WechatPayOptions = {
    ...merchant,
    appid: app.appid,
    base: emulator.url,
    clock,
    log: silentLog,
  };
  const connect = (change: Partial<WechatPayOptions>) => {
    const client = createWechatPay({ ...base, ...change });
    clients.push(client);
    return client;
  };
  const known = {
    'public-key': { publicKey: keys.publicKey },
    certificate: {},
    mixed: { publicKey: keys.publicKey, platformCertificates: true },
  };
  const payWith = (change: Partial<WechatPayOptions>) => connect({ ...known[mode], ...change });
  const wechat = createWechat({ apps: [app, otherApp], apiBase: emulator.url, clock, log: silentLog });
  return {
    clock,
    emulator,
    control: emulator.control,
    wechat,
    pay: payWith({}),
    payWith,
    certificateClient: () => connect({}),
    async [Symbol.asyncDispose]() {
      await wechat.close();
      for (const client of clients) await client.disconnect();
      await emulator.close();
    },
  };
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  /** What the next notifications are answered with, one after another; 204 when none is left. */
  readonly answers: (number | 'never')[];
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: (number | 'never')[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      const answer = answers.shift() ?? 204;
      if (answer !== 'never') response.writeHead(answer).end(answer === 204 ? undefined : '{"code":"FAIL"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`,
    received,
    answers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An order that a new user has paid. */
export async function paidOrder(
  { control, pay }: Pick<LocalWechat, 'control' | 'pay'>,
  order: { outTradeNo: string; notifyUrl: string; total?: Fen },
): Promise<{ transactionId: string; openid: string }> {
  const { openid } = control.createUser();
  const { prepayId } = await pay.prepayJsapi({ description: '桥', total: fen(100), openid, ...order });
  const { errMsg, transactionId } = control.pay({ parameters: { ...pay.paymentParameters(prepayId) } });
  if (transactionId === undefined) throw new Error(errMsg);
  return { transactionId, openid };
}

/** For `assert.rejects`: the house's name of an error, and WeChat's code in it. */
export const failing = (error: string, wechatCode?: string | number) => (thrown: unknown) => {
  const { error: name, details } = thrown as { error?: string; details?: { wechatCode?: unknown } };
  if (name !== error || (wechatCode !== undefined && details?.wechatCode !== wechatCode)) throw thrown;
  return true;
};
