// Headers changed on both sides: variables, limits on what may be touched, and answers of whatever origin.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { everything, startGateway } from '../start-gateway.ts';

const variable = (name: string) => `\${${name}}`;

const withHeaders = (config: Record<string, unknown>) => ({
  always: ['request-id'],
  ...everything({ name: 'headers', ...config }),
});

describe('headers', () => {
  test('sets, adds and removes on the request', async (t) => {
    const { url, seen } = await startGateway(t, {
      routing: withHeaders({
        request: {
          set: {
            'X-From': ['client_ip', 'route', 'method', 'path'].map(variable).join(' '),
            'x-fixed': 'yes',
          },
          add: { 'x-list': 'b', 'x-new': 'n' },
          remove: ['X-Debug'],
        },
      }),
    });
    await fetch(`${url}/a?q=1`, { headers: { 'x-list': 'a', 'x-debug': '1', 'x-fixed': 'no' } });
    const { headers } = seen[0]!;
    assert.deepEqual(
      [headers['x-from'], headers['x-fixed'], headers['x-list'], headers['x-new'], headers['x-debug']],
      ['127.0.0.1 everything GET /a', 'yes', 'a, b', 'n', undefined],
    );
  });

  test('sets, adds and removes on the response', async (t) => {
    const { url } = await startGateway(t, {
      routing: withHeaders({
        response: { set: { 'x-id': variable('request_id') }, add: { vary: 'X-A' }, remove: ['content-type'] },
      }),
    });
    const response = await fetch(`${url}/a`);
    assert.equal(response.headers.get('x-id'), response.headers.get('x-request-id'));
    assert.equal(response.headers.get('vary'), 'X-A');
    assert.equal(response.headers.get('content-type'), null);
    assert.match(await response.text(), /"url":"\/a"/);
  });

  test('reaches the answers that the gateway gives itself', async (t) => {
    const { url } = await startGateway(t, {
      routing: everything({ name: 'headers', response: { set: { 'x-a': '1' } } }, 'token'),
    });
    const response = await fetch(`${url}/a`);
    assert.deepEqual([response.status, response.headers.get('x-a')], [401, '1']);
  });

  for (const [what, config, reason] of [
    ['the length of a response', { response: { set: { 'Content-Length': '1' } } }, /content-length cannot/],
    ['who is calling', { request: { set: { 'X-Xq-User': 'me' } } }, /x-xq-user cannot/],
    [
      'with a variable that there is not',
      { request: { set: { 'x-a': variable('cookie') } } },
      /no variable cookie/,
    ],
    ['with a line break', { response: { set: { 'x-a': 'a\r\nb: c' } } }, /must match pattern/],
  ] as const)
    test(`refuses to set ${what}`, async (t) => {
      const { gateway } = await startGateway(t, { routing: withHeaders(config) });
      assert.match(gateway.status().routes[0]!.reason!, reason);
    });

  test('what is set is what arrives, whatever the value', async (t) => {
    const { url, gateway } = await startGateway(t);
    const value = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/).filter((text) => !text.includes('$'));
    await fc.assert(
      fc.asyncProperty(value, async (text) => {
        gateway.reload({
          data: { builtInRoutes: false, ...withHeaders({ response: { set: { 'x-a': text } } }) },
        });
        assert.equal((await fetch(`${url}/a`)).headers.get('x-a'), text);
      }),
      { numRuns: 25 },
    );
  });
});
