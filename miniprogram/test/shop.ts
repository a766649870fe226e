// A running shop for the sample: the real server with its WeChat, in a process of its own, and the mini program on it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@xiaoqiao/kit/testing';
import { type Client, createClient, memoryStorage } from '@xiaoqiao/sdk';
import { buildSdk } from '@xiaoqiao/sdk/build';
import { fetchTransport } from '@xiaoqiao/sdk/fetch';
import { compile } from '@xiaoqiao/simulator/compiler';
import { type LaunchOptions, launch, type MiniProgram } from '@xiaoqiao/simulator/driver';

const command = fileURLToPath(import.meta.resolve('../../apps/cli/bin/xiaoqiao.js'));
export const project = fileURLToPath(new URL('..', import.meta.url));
const ADMIN_PASSWORD = 'Correct-Horse-7-Battery';

/** TDesign's icon font is on a CDN; the few icons that the sample shows are here. */
const iconFont = 'https://tdesign.gtimg.com/icon/0.4.3';
const icons = fileURLToPath(new URL('../test-browser/icons', import.meta.url));

/** What the source asks for in development builds. */
const inSource = 'http://127.0.0.1:8080';

export interface Shop {
  readonly api: string;
  readonly wechat: string;
  admin(): Promise<Client>;
  /** The sample on a phone of its own. */
  open(options: Pick<LaunchOptions, 'host' | 'theme' | 'url' | 'storage' | 'album'>): Promise<MiniProgram>;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-sample-'));
  const readyFile = join(folder, 'ready.json');
  const server = spawn(process.execPath, [command, 'start'], {
    cwd: folder,
    env: {
      XIAOQIAO_HOME: join(folder, 'home'),
      XIAOQIAO_READY_FILE: readyFile,
      XIAOQIAO_LOG_LEVEL: 'warn',
      XIAOQIAO_ADMIN_PASSWORD: ADMIN_PASSWORD,
      // A busy machine makes every process late; shedding has tests of its own.
      GATEWAY_SHEDDING: 'false',
      ...{ PORT: '0', METRICS_PORT: '0', WECHAT_EMULATOR_PORT: '0' },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const orphanGuard = () => void server.kill('SIGKILL');
  process.once('exit', orphanGuard);
  const close = async (): Promise<void> => {
    process.off('exit', orphanGuard);
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all([buildSdk(), ready(server, readyFile)]);
    const { api, wechat } = JSON.parse(readFileSync(readyFile, 'utf8')) as { api: string; wechat: string };
    const program = await compile(project);
    return {
      api,
      wechat,
      async admin() {
        const client = createClient({
          baseUrl: api,
          transport: fetchTransport(fetch),
          storage: memoryStorage(),
        });
        await client.loginWithPassword({ username: 'admin', password: ADMIN_PASSWORD });
        return client;
      },
      open: (options) =>
        launch(program, {
          ...options,
          wechat: { base: wechat },
          origins: { [inSource]: api },
          assets: { [iconFont]: icons },
        }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const ready = (server: ChildProcess, file: string): Promise<void> =>
  eventually('the shop is open', () => existsSync(file) || server.exitCode !== null, { timeoutMs: 60_000 });

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}
