// The migrations of all services together, forward and all the way back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseForTest } from '@xiaoqiao/database/testing';
import { loadConfig } from '@xiaoqiao/kit/config';
import { databaseStatus, installConfig, migrateDatabase, rollbackDatabase } from '../src/index.ts';

test('every migration can be taken back, one by one, and brought again', { timeout: 120_000 }, async (t) => {
  const place = await databaseForTest();
  t.after(() => place.drop());
  const config = loadConfig(installConfig, { env: { DATABASE_URL: place.url }, ownPrefixes: [] });
  const count = (await migrateDatabase(config)).length;
  const states = await databaseStatus(config);
  assert.equal(states.length, count);
  for (const { service, name } of [...states].reverse())
    assert.equal(await rollbackDatabase(config, { service, confirmed: true }), name);
  for (const { appliedAt } of await databaseStatus(config)) assert.equal(appliedAt, null);
  assert.equal((await migrateDatabase(config)).length, count);
});
