// The phone and WeChat tell of one answer at the same moment, through different processes: each is counted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrate, openDatabase } from '@xiaoqiao/database';
import { databaseForTest } from '@xiaoqiao/database/testing';
import { systemClock } from '@xiaoqiao/kit/clock';
import { noConsent, withYes } from '../src/consent.ts';
import { messageMigrations } from '../src/index.ts';
import { createMessageStore } from '../src/store.ts';

const place = { openid: 'o-1', templateId: 't-1' };

test('who tells of a consent while somebody else does tries again, and both count', async (t) => {
  const { url, drop } = await databaseForTest();
  const database = await openDatabase({ url, clock: systemClock });
  t.after(async () => {
    await database.close();
    await drop();
  });
  await migrate(database, [{ service: 'messages', migrations: messageMigrations }]);
  const store = createMessageStore(database);
  const tell = (from: 'user' | 'push', looked: () => Promise<void>) =>
    database.transaction(async (tx) => {
      const before = await store.findConsent(place, tx);
      await looked();
      await store.changeConsent(
        tx,
        before,
        withYes(before ?? noConsent(place.openid, place.templateId), from),
      );
    });
  for (const round of [1, 2]) {
    const [looked, written] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slower = tell('user', async () => {
      looked.resolve();
      // Where one writes at a time, nobody can write meanwhile.
      if (database.engine !== 'sqlite') await written.promise;
    });
    await looked.promise;
    await tell('push', async () => {});
    written.resolve();
    await slower;
    const consent = await store.findConsent(place);
    assert.deepEqual([consent?.told_by_user, consent?.told_by_push], [round, round]);
  }
});
