// Bans through the admin API: found, made, ended, remembered, and back after a restart.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createMemoryState } from '@xiaoqiao/state';
import { createBanAuditStore } from '../../src/ban-audit-store.ts';
import { createBanList } from '../../src/bans/ban-list.ts';
import { startProtected } from '../start-protected.ts';

const builtIn = { routing: { builtInRoutes: true } };
const ten = { kind: 'address', value: '10.1.2.3/16', seconds: 600 };

describe('bans, for administrators', () => {
  test('a ban takes effect at once and ends at once, and both are remembered', async (t) => {
    const { admin, url, clock } = await startProtected(t, builtIn);
    const visit = async () =>
      (await fetch(`${url}/api/nowhere`, { headers: { 'x-forwarded-for': '10.1.9.9' } })).status;
    const added = await admin('POST', '/bans', { ...ten, note: '撞库' });
    assert.deepEqual(
      { ...added.data, id: 'id' },
      {
        id: 'id',
        kind: 'address',
        value: '10.1.0.0/16',
        reason: 'administrator',
        note: '撞库',
        createdBy: 'root',
        createdAt: '2026-01-01T00:00:00.000Z',
        expiresAt: '2026-01-01T00:10:00.000Z',
      },
    );
    assert.equal(await visit(), 403);
    assert.deepEqual((await admin('GET', '/bans')).data.list, [added.data]);
    clock.advance(1000);
    assert.equal((await admin('DELETE', `/bans/${added.data.id}`)).status, 204);
    assert.equal(await visit(), 404);
    const { list } = (await admin('GET', '/ban-events')).data;
    assert.deepEqual(
      list.map(({ action, banId, by, at }: Record<string, string>) => [action, banId, by, at]),
      [
        ['unbanned', added.data.id, 'root', '2026-01-01T00:00:01.000Z'],
        ['banned', added.data.id, 'root', '2026-01-01T00:00:00.000Z'],
      ],
    );
  });

  test('mistakes are told apart', async (t) => {
    const { admin, url, token } = await startProtected(t, builtIn);
    assert.equal((await admin('POST', '/bans', { ...ten, value: '10.0.0.0/99' })).error, 'validation_failed');
    assert.equal((await admin('POST', '/bans', { ...ten, kind: 'planet' })).error, 'validation_failed');
    assert.equal((await admin('DELETE', '/bans/01JGXAAAAAAAAAAAAAAAAAAAAA')).error, 'ban_not_found');
    assert.equal((await admin('GET', '/bans?cursor=x')).error, 'cursor_invalid');
    const asUser = { headers: { authorization: `Bearer ${token()}` } };
    assert.equal((await fetch(`${url}/api/admin/gateway/bans`, asUser)).status, 403);
  });

  test('the list is filtered and read page by page', async (t) => {
    const { admin } = await startProtected(t, builtIn);
    for (let i = 0; i < 5; i++) await admin('POST', '/bans', { ...ten, value: `10.0.0.${i}` });
    await admin('POST', '/bans', { kind: 'user', value: 'mallory', seconds: 60 });
    const values: string[] = [];
    let path = '/bans?kind=address&limit=2';
    for (let page = 0; page < 3; page++) {
      const { list, nextCursor } = (await admin('GET', path)).data;
      values.push(...list.map(({ value }: { value: string }) => value));
      path = `/bans?kind=address&limit=2&cursor=${nextCursor}`;
      assert.equal(nextCursor === null, page === 2);
    }
    assert.deepEqual(values, ['10.0.0.4/32', '10.0.0.3/32', '10.0.0.2/32', '10.0.0.1/32', '10.0.0.0/32']);
    const found = async (query: string) => (await admin('GET', `/bans?${query}`)).data.list.length;
    assert.deepEqual(
      [await found('value=10.0.0.3'), await found('value=mallory'), await found('reason=scanning')],
      [1, 1, 0],
    );
    const events = (await admin('GET', '/ban-events?kind=user&value=mallory')).data.list;
    assert.equal(events.length, 1);
  });

  test('what is in force is in force after a restart, what ended is not', async (t) => {
    const { admin, database, clock, bans } = await startProtected(t, builtIn);
    const add = async (value: string, seconds: number) =>
      (await admin('POST', '/bans', { ...ten, value, seconds })).data.id;
    await add('10.0.0.1', 600);
    await add('10.0.0.2', 60);
    await admin('DELETE', `/bans/${await add('10.0.0.3', 600)}`);
    // A longer ban that was replaced by a shorter one must not come back either.
    await add('10.0.0.4', 600);
    await add('10.0.0.4', 60);
    await bans.ban({ kind: 'address', value: '10.0.0.5', lifeMs: 600_000, reason: 'scanning', by: null });
    clock.advance(100_000);
    const state = createMemoryState({ clock });
    const again = createBanList({
      bans: state.bans,
      clock,
      ids: { next: () => 'unused' },
      log: { info() {}, error() {}, warn() {} } as never,
      audit: createBanAuditStore(database),
    });
    assert.equal(await again.restore(), 2);
    assert.deepEqual(
      (await again.list()).map(({ key, createdBy }) => [key, createdBy]),
      [
        ['address/32:10.0.0.5', null],
        ['address/32:10.0.0.1', 'root'],
      ],
    );
  });
});
