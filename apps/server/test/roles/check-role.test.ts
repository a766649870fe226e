// What each role needs is said at once, and no role starts on what its processes could not share.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '@xiaoqiao/kit/config';
import { installConfig, ownPrefixes } from '../../src/index.ts';
import { checkRole } from '../../src/roles/check-role.ts';

const check = (env: Record<string, string>) =>
  checkRole(loadConfig(installConfig, { env: env, ownPrefixes }));
const shared = { REDIS_URL: 'redis://127.0.0.1', DATABASE_URL: 'mysql://root@127.0.0.1/shop' };
const services = {
  ...shared,
  PUBLIC_URL: 'https://shop.example.com',
  WECHAT_API_BASE: 'http://127.0.0.1:1',
  WECHATPAY_API_BASE: 'http://127.0.0.1:1',
};
const targets = { GATEWAY_API_TARGETS: 'http://10.0.0.1:8081, http://10.0.0.2:8081' };

test('with what they need they start', () => {
  check({});
  check({ XIAOQIAO_ROLE: 'gateway', ...shared, ...targets });
  check({ XIAOQIAO_ROLE: 'api', ...services });
  check({ XIAOQIAO_ROLE: 'worker', ...services });
});

for (const [role, lacking] of [
  ['gateway', ['REDIS_URL', 'DATABASE_URL', 'GATEWAY_API_TARGETS']],
  ['api', ['REDIS_URL', 'DATABASE_URL', 'PUBLIC_URL', 'WECHAT_API_BASE']],
  ['worker', ['REDIS_URL', 'DATABASE_URL', 'PUBLIC_URL', 'WECHAT_API_BASE']],
] as const)
  test(`the role ${role} names all that it lacks`, () => {
    assert.throws(
      () => check({ XIAOQIAO_ROLE: role }),
      ({ message }: Error) => {
        const named = [...message.matchAll(/^ {2}- (\w+)/gm)].map(([, name]) => name);
        assert.deepEqual(named, lacking);
        return true;
      },
    );
  });

test('a SQLite file is no database for several machines', () => {
  assert.throws(
    () => check({ XIAOQIAO_ROLE: 'worker', ...services, DATABASE_URL: 'sqlite:shop.db' }),
    /DATABASE_URL beginning with mysql/,
  );
});

test('addresses of services mean nothing where the services are in the same process', () => {
  assert.throws(() => check(targets), /GATEWAY_API_TARGETS is for XIAOQIAO_ROLE=gateway/);
});

test('addresses that are none are refused by name', () => {
  for (const text of ['10.0.0.1:8081', 'http://10.0.0.1:8081/api', 'http://a,,http://b'])
    assert.throws(() => check({ XIAOQIAO_ROLE: 'gateway', ...shared, GATEWAY_API_TARGETS: text }), {
      message: /GATEWAY_API_TARGETS must be addresses such as/,
    });
});
