// A route that is closed: what people read, and who gets in all the same.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { everything, startGateway } from '../start-gateway.ts';

const closed = (config: Record<string, unknown> = {}) => ({ name: 'maintenance', ...config });

describe('maintenance', () => {
  test('is a 503 with the time to come back, in the language asked for', async (t) => {
    const { url } = await startGateway(t, {
      routing: everything(closed({ retryAfterSeconds: 120, message: { zh: '盘点中' } })),
    });
    const chinese = await fetch(url);
    assert.deepEqual([chinese.status, chinese.headers.get('retry-after')], [503, '120']);
    const { error, message } = (await chinese.json()) as Record<string, string>;
    assert.deepEqual([error, message], ['maintenance', '盘点中']);
    const english = await fetch(url, { headers: { 'accept-language': 'en' } });
    assert.equal(
      ((await english.json()) as { message: string }).message,
      'Down for maintenance; please come back later',
    );
  });

  test('lets in the addresses and users at work', async (t) => {
    const { url, token } = await startGateway(t, {
      trustedProxies: ['127.0.0.1'],
      routing: everything(
        { name: 'token', mode: 'optional' },
        closed({ allow: { addresses: ['9.9.0.0/16'], users: ['01JGXAAAAAAAAAAAAAAAAAAAAA'] } }),
      ),
    });
    const statusWith = async (headers: Record<string, string>) => (await fetch(url, { headers })).status;
    assert.equal(await statusWith({ 'x-forwarded-for': '9.9.1.2' }), 200);
    assert.equal(await statusWith({ 'x-forwarded-for': '9.8.1.2' }), 503);
    assert.equal(await statusWith({ authorization: `Bearer ${token()}` }), 200);
    assert.equal(
      await statusWith({ authorization: `Bearer ${token({ sub: '01JGXCCCCCCCCCCCCCCCCCCCCC' })}` }),
      503,
    );
  });

  test('does nothing while it is not enabled, and says what is no address', async (t) => {
    const { url, gateway } = await startGateway(t, { routing: everything(closed({ enabled: false })) });
    assert.equal((await fetch(url)).status, 200);
    const statuses = gateway.check({
      data: { builtInRoutes: false, ...everything(closed({ allow: { addresses: ['nine'] } })) },
    });
    assert.equal(statuses[0]!.state, 'disabled');
  });
});
