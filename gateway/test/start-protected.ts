// A gateway with bans and API keys in a database, and the administrators' routes behind it.
import type { TestContext } from 'node:test';
import { openTestDatabase } from '@xiaoqiao/database/testing';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { createHttpService, type RouteHandler } from '@xiaoqiao/kit/http';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { createMemoryState } from '@xiaoqiao/state';
import { createProtection, gatewayAdminHandlers, gatewayMigrations } from '../src/index.ts';
import { startGateway, type WorldOptions } from './start-gateway.ts';

export async function startProtected(
  t: TestContext,
  { handlers = [], ...options }: WorldOptions & { handlers?: readonly RouteHandler[] } = {},
) {
  const clock = fixedClock();
  const state = createMemoryState({ clock });
  const { database, close } = await openTestDatabase({
    clock,
    sets: [{ service: 'gateway', migrations: gatewayMigrations }],
  });
  const protection = createProtection({ database, state, clock, ids: createIds(clock), log: silentLog });
  const world = await startGateway(t, {
    clock,
    state,
    ...protection,
    trustedProxies: ['127.0.0.1'],
    api: createHttpService({ handlers: [...gatewayAdminHandlers(protection), ...handlers], log: silentLog }),
    ...options,
  });
  t.after(close);
  const asAdmin = {
    authorization: `Bearer ${world.token({ sub: 'root', sid: 'root-session', roles: ['admin'] })}`,
  };

  /** As an administrator, from an office of his own. */
  const admin = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${world.url}/api/admin/gateway${path}`, {
      method,
      headers: { ...asAdmin, 'x-forwarded-for': '203.0.113.1', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const envelope = text === '' ? {} : JSON.parse(text);
    return { status: response.status, error: envelope.error, data: envelope.data };
  };
  return { ...world, ...protection, database, admin };
}
