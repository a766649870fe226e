// The client in WeChat: wx.request, wx storage and wx.login, with a double that behaves as documented.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routes } from '@xiaoqiao/contract';
import { parseSignatureHeader, sha256Hex, sign, stringToSign } from '@xiaoqiao/kit/http';
import { isApiError, isTransportError } from '../src/index.ts';
import { type Wx, wxLogin, wxStorage, wxTransport } from '../src/wx.ts';
import { SIGNING_KEY } from './backend.ts';
import { world } from './world.ts';
import { type HeaderCase, wxDouble } from './wx-double.ts';

const onWx = (wx: ReturnType<typeof wxDouble>) => ({
  transport: wxTransport(wx),
  storage: wxStorage(wx),
  login: wxLogin(wx),
});

test('trap 20: a mini program logs in, calls, renews and is refused over wx.request', async (t) => {
  const { backend, client } = await world(t);
  const app = client(onWx(wxDouble()));
  assert.equal((await app.login())?.nickname, 'user 1');
  assert.equal(backend.received[0]?.body, '{"code":"wx-code-1"}');
  backend.expireTokens();
  await Promise.all(Array.from({ length: 10 }, () => app.get('/cart')));
  assert.equal(backend.count('POST /auth/refresh'), 1);
  backend.answer = () => ({ error: 'sku_out_of_stock' });
  const body = { items: [{ skuId: 's', quantity: 1 }], addressId: 'a' };
  await assert.rejects(app.post('/orders', { body }), (f) => isApiError(f) && f.error === 'sku_out_of_stock');
});

test('a signed POST without a body arrives as it was signed', async (t) => {
  const { backend, client } = await world(t);
  await client(onWx(wxDouble())).post('/orders/:id/pay', { params: { id: 'o' } });
  const { method, target, headers, body } = backend.received.at(-1) ?? {};
  const { timestamp, nonce, signature } = parseSignatureHeader(String(headers?.['x-xq-signature'])) ?? {};
  assert.ok(method && target && timestamp && nonce);
  assert.equal(body, '');
  const text = stringToSign({ method, target, timestamp, nonce, bodyHash: sha256Hex(new Uint8Array()) });
  assert.equal(signature, sign(Buffer.from(SIGNING_KEY, 'base64url'), text));
});

for (const headerCase of ['as sent', 'lower', 'upper'] satisfies HeaderCase[]) {
  test(`header names are found when the platform gives them ${headerCase}`, async (t) => {
    const { backend, waits, client } = await world(t);
    let failures = 1;
    backend.answer = () =>
      failures-- > 0 ? { error: 'rate_limited', headers: { 'Retry-After': '3' } } : undefined;
    await client(onWx(wxDouble({ headerCase }))).get('/products');
    assert.deepEqual(waits, [3000]);
  });
}

test('text that is not JSON is not an answer of the server', async (t) => {
  const { backend, client } = await world(t);
  backend.answer = () => ({ raw: '<h1>Bad Gateway</h1>', status: 400 });
  await assert.rejects(
    client(onWx(wxDouble())).get('/products'),
    (f) => isTransportError(f) && f.reason === 'unexpected_reply' && f.status === 400,
  );
});

test('trap 20: a domain that is not listed is a matter of configuration and is not tried again', async (t) => {
  const { waits, client } = await world(t);
  const wx = wxDouble({ domains: ['api.example.com'] });
  const call = client(onWx(wx)).get('/products');
  await assert.rejects(call, (f) => isTransportError(f) && f.reason === 'configuration' && !f.retryable);
  assert.deepEqual(waits, []);
});

test('a broken connection is tried again, a timeout is named', async (t) => {
  const { backend, client } = await world(t);
  let failures = 1;
  backend.answer = () => (failures-- > 0 ? 'hang up' : undefined);
  const app = client(onWx(wxDouble()));
  await app.get('/products');
  assert.equal(backend.count('GET /products'), 2);
  backend.answer = () => new Promise(() => {});
  await assert.rejects(
    app.get('/products', { timeoutMs: 50 }),
    (f) => isTransportError(f) && f.reason === 'timeout' && f.message === 'request:fail timeout',
  );
});

test('a write without a body has empty data, so that no host makes up its own', async () => {
  const data: unknown[] = [];
  const wx: Pick<Wx, 'request'> = {
    request(options) {
      data.push(options.data);
      options.success({ statusCode: 204, data: '', header: {} });
    },
  };
  const request = { url: '', headers: {}, body: undefined, timeoutMs: 1 } as const;
  for (const method of ['GET', 'POST', 'DELETE'] as const) await wxTransport(wx)({ ...request, method });
  assert.deepEqual(data, [undefined, '', '']);
});

test('older base libraries give no errno; the words say what happened', async () => {
  const reasonOf = async (errMsg: string) => {
    const transport = wxTransport({ request: ({ fail }) => fail({ errMsg }) });
    const request = { method: 'GET', url: '', headers: {}, body: undefined, timeoutMs: 1 } as const;
    return (await transport(request).catch((failure) => failure)).reason;
  };
  assert.equal(await reasonOf('request:fail timeout'), 'timeout');
  assert.equal(await reasonOf('request:fail interrupted'), 'interrupted');
  assert.equal(await reasonOf('request:fail url not in domain list'), 'configuration');
  assert.equal(await reasonOf('request:fail'), 'network');
});

test('more calls than WeChat allows at once wait for their turn', async (t) => {
  const { backend, client } = await world(t);
  const app = client(onWx(wxDouble()));
  await Promise.all(Array.from({ length: 35 }, () => app.get('/products')));
  assert.equal(backend.count('GET /products'), 35);
});

test('two clients on one wx share the session', async (t) => {
  const { backend, client } = await world(t);
  const wx = wxDouble();
  await Promise.all([client(onWx(wx)).get('/cart'), client(onWx(wx)).get('/cart')]);
  assert.equal(backend.count('POST /auth/wechat/login'), 1);
});

test('trap 20: no route needs PATCH, which wx.request does not have', () => {
  assert.deepEqual([...new Set(Object.values(routes).map(({ method }) => method))].sort(), [
    'DELETE',
    'GET',
    'POST',
    'PUT',
  ]);
});
