// How many processes serve, and what keeps it from being more than one.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { loadConfig } from '@xiaoqiao/kit/config';
import { installConfig, ownPrefixes } from '../../src/index.ts';
import { workerCount } from '../../src/workers/worker-count.ts';

const count = (env: Record<string, string>) => workerCount(loadConfig(installConfig, { env, ownPrefixes }));
const redis = { REDIS_URL: 'redis://127.0.0.1' };
const outside = { WECHAT_API_BASE: 'http://127.0.0.1:1', WECHATPAY_API_BASE: 'http://127.0.0.1:1' };

test('one is always allowed', () => {
  assert.equal(count({}), 1);
  assert.equal(count({ WORKERS: '1', ...redis }), 1);
});

test('several are allowed where they share state and nothing lives in one of them', () => {
  assert.equal(count({ WORKERS: '3', ...redis, ...outside }), 3);
  assert.equal(count({ WORKERS: 'auto', ...redis, ...outside }), availableParallelism());
});

for (const [why, env, words] of [
  ['without Redis', outside, /WORKERS is 4, but without REDIS_URL .* Set REDIS_URL, or WORKERS=1/],
  ['with the local WeChat in one of them', redis, /the local WeChat lives in one/],
  [
    'with a certificate that one of them fetches',
    { ...redis, ...outside, ACME_DOMAINS: 'a.test' },
    /ACME_DOMAINS/,
  ],
] as const)
  test(`several are refused ${why}`, () => {
    assert.throws(() => count({ WORKERS: '4', ...env }), words);
  });
