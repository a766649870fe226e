// The role policy: a permission is what the contract makes of the roles, a role is its name, and one of the two must be asked for.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { everything, startGateway } from '../start-gateway.ts';

async function start(t: TestContext, config: Record<string, unknown>, mode = 'required') {
  const routing = everything({ name: 'token', mode }, { name: 'role', ...config });
  const { url, token, seen } = await startGateway(t, { routing });
  const statusOf = async (roles: string[]) =>
    (await fetch(`${url}/a`, { headers: { authorization: `Bearer ${token({ roles })}` } })).status;
  return { url, seen, statusesOf: (...all: string[][]) => Promise.all(all.map(statusOf)) };
}

describe('the role policy', () => {
  test('a permission is what the contract gives the roles', async (t) => {
    const { statusesOf } = await start(t, { permission: 'users:write' });
    assert.deepEqual(
      await statusesOf(['user'], ['operator'], ['admin'], ['constructor'], []),
      [403, 403, 200, 403, 403],
    );
  });

  test('one of the roles that are named is enough, whole and spelled the same', async (t) => {
    const { statusesOf } = await start(t, { roles: ['warehouse', 'shop-manager'] });
    assert.deepEqual(
      await statusesOf(['user', 'warehouse'], ['shop-manager'], ['shop'], ['Warehouse'], ['admin'], []),
      [200, 200, 403, 403, 403, 403],
    );
  });

  test('with both, both must hold', async (t) => {
    const { statusesOf } = await start(t, { permission: 'users:write', roles: ['warehouse'] });
    assert.deepEqual(await statusesOf(['admin'], ['warehouse'], ['admin', 'warehouse']), [403, 403, 200]);
  });

  test('nobody has no roles, and is told to say who he is', async (t) => {
    const { url, seen } = await start(t, { roles: ['warehouse'] }, 'optional');
    const response = await fetch(`${url}/a`);
    const { error } = (await response.json()) as { error: string };
    assert.deepEqual([response.status, error, seen.length], [401, 'token_missing', 0]);
  });

  test('one that asks for nothing would let everybody in, so its route goes dark', async (t) => {
    const { gateway } = await startGateway(t, { routing: everything('token', 'role') });
    const [route] = gateway.status().routes;
    assert.equal(route!.state, 'disabled');
    assert.match(route!.reason!, /role needs a permission or roles/);
  });
});
