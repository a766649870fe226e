// What stands in the database of a token of WeChat, and what is made of it with another key.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createLeasedValues } from '@xiaoqiao/database';
import { openTestDatabase } from '@xiaoqiao/database/testing';
import { fixedClock, SECOND } from '@xiaoqiao/kit/clock';
import { databaseTokenStore } from '../src/wechat-token-store.ts';

const name = 'stable/wx0123456789abcdef';
const token = { token: '92_secret', renewAt: 1000, expiresAt: 2000 };

test('a token is sealed where it lies, and unknown to another key or under another name', async (t) => {
  const clock = fixedClock(0);
  const world = await openTestDatabase({ clock });
  t.after(() => world.close());
  const { database } = world;
  const sealingKey = randomBytes(32);
  const store = databaseTokenStore({ database, clock, sealingKey });
  assert.equal(await store.hold(name, (write) => write(token), false), true);
  assert.deepEqual(await store.read(name), token);

  const values = createLeasedValues({ database, clock, leaseMs: SECOND });
  const sealed = (await values.read(name))!;
  assert.ok(
    !sealed.includes('secret') && !Buffer.from(sealed.split('.').at(-1)!, 'base64url').includes('secret'),
  );
  assert.equal(
    await databaseTokenStore({ database, clock, sealingKey: randomBytes(32) }).read(name),
    undefined,
  );
  await values.hold('stable/another', (write) => write(sealed), false);
  assert.equal(await store.read('stable/another'), undefined);
});
