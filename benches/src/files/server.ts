// The whole house as a process of its own, with somebody logged in, for benches of uploads.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient, memoryStorage } from '@xiaoqiao/sdk';
import { fetchTransport } from '@xiaoqiao/sdk/fetch';
import { createFiles, fetchFiles } from '@xiaoqiao/sdk/files';

const PASSWORD = 'Correct-Horse-7-Battery';
const program = join(import.meta.dirname, '../../../node_modules/.bin/xiaoqiao');
const generous = '{ capacity: 1000000, refillPerSecond: 1000000 }';

export type Server = Awaited<ReturnType<typeof startServer>>;

export async function startServer(objectsUrl?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-files-'));
  const readyFile = join(folder, 'ready.json');
  const routing = join(folder, 'gateway.yaml');
  const limits = ['default', 'user', 'write', 'login', 'callback'].map((name) => `${name}: ${generous}`);
  writeFileSync(routing, `policies:\n  rate-limit:\n    limits: { ${limits.join(', ')} }\n`);
  const settings = {
    PORT: '0',
    METRICS_PORT: '0',
    WECHAT_EMULATOR_PORT: '0',
    XIAOQIAO_HOME: join(folder, 'home'),
    XIAOQIAO_READY_FILE: readyFile,
    XIAOQIAO_LOG_LEVEL: 'warn',
    XIAOQIAO_ADMIN_PASSWORD: PASSWORD,
    GATEWAY_CONFIG: routing,
    FILES_QUOTA_MB: '100000',
    ...(objectsUrl === undefined ? {} : { OBJECTS_URL: objectsUrl }),
  };
  const given = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const child = spawn('env', [...given, program, 'start'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'close');
  while (!existsSync(readyFile)) {
    if (child.exitCode !== null) throw new Error('the server did not start');
    await pause(20);
  }
  const { pid, api } = JSON.parse(readFileSync(readyFile, 'utf8')) as { pid: number; api: string };
  const client = createClient({ baseUrl: api, transport: fetchTransport(fetch), storage: memoryStorage() });
  await client.loginWithPassword({ username: 'admin', password: PASSWORD });
  const files = createFiles({
    ...{ client, baseUrl: api, storage: memoryStorage() },
    host: fetchFiles(fetch as never),
  });
  return {
    pid,
    client,
    files,
    async stop() {
      process.kill(pid, 'SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
