// What `xiaoqiao start` loads, which everybody who starts it pays for in time and memory.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

/** Each belongs to something that has not been used yet: a picture, S3, Redis, another database, the simulator, a page. */
const forLater = [
  ...['sharp', '@aws-sdk/client-s3', '@aws-sdk/s3-presigned-post', 'ioredis', 'mysql2', 'pg'],
  ...['esbuild', 'acorn', 'glass-easel', 'glass-easel-template-compiler', '@vant/area-data'],
  ...['happy-dom', 'playwright-core', '@fastify/swagger', '@fastify/swagger-ui'],
  ...['yaml', '@grpc/grpc-js', '@grpc/proto-loader'],
];

test('a start loads nothing that is only needed later', { timeout: 60_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-start-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(import.meta.dirname, '../child/packages-of-start.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [program], {
    cwd: folder,
    env: {
      ...{ PATH: process.env.PATH, XIAOQIAO_LOG_LEVEL: 'error', XIAOQIAO_HOME: join(folder, 'home') },
      ...{ PORT: '0', METRICS_PORT: '0', WECHAT_EMULATOR_PORT: '0', SIMULATOR_PORT: '0' },
      SIMULATOR_PROJECT: join(import.meta.dirname, '../../../../miniprogram'),
    },
  });
  const loaded = new Set(JSON.parse(stdout) as string[]);
  assert.ok(loaded.has('fastify'));
  assert.deepEqual(
    forLater.filter((name) => loaded.has(name)),
    [],
  );
});
