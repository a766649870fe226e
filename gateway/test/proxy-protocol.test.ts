// The PROXY protocol: which headers are understood, byte by byte, and that the request behind arrives whole.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { parseProxyHeader } from '../src/proxy-protocol.ts';
import { everything, sendRaw, startGateway } from './start-gateway.ts';
import { createAuthority } from './tls/authority.ts';

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

function binary(command: number, family: number, payload: Buffer): Buffer {
  const head = Buffer.from([0x20 | command, (family << 4) | 1, 0, 0]);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([signature, head, payload]);
}
const overFour = Buffer.from([10, 1, 2, 3, 127, 0, 0, 1, 0, 80, 1, 187]);

const whole: [what: string, bytes: Buffer, source: string | undefined][] = [
  ['IPv4 in text', Buffer.from('PROXY TCP4 10.1.2.3 127.0.0.1 56324 443\r\n'), '10.1.2.3'],
  ['IPv6 in text', Buffer.from('PROXY TCP6 2001:db8::1 ::1 56324 443\r\n'), '2001:db8::1'],
  ['a health check in text', Buffer.from('PROXY UNKNOWN\r\n'), undefined],
  ['a health check with addresses', Buffer.from('PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n'), undefined],
  ['IPv4 in binary', binary(1, 1, overFour), '10.1.2.3'],
  ['IPv4 with a TLV', binary(1, 1, Buffer.concat([overFour, Buffer.from([4, 0, 1, 0])])), '10.1.2.3'],
  [
    'IPv6 in binary',
    binary(1, 2, Buffer.concat([Buffer.from('20010db8000000000000000000000001', 'hex'), Buffer.alloc(20)])),
    '2001:db8:0:0:0:0:0:1',
  ],
  ['a health check in binary', binary(0, 0, Buffer.alloc(0)), undefined],
  ['a Unix socket', binary(1, 3, Buffer.alloc(216)), undefined],
];

const wrong: [what: string, bytes: Buffer][] = [
  ['plain HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['lower case', Buffer.from('proxy TCP4 1.1.1.1 1.1.1.1 1 1\r\n')],
  ['an address of the other family', Buffer.from('PROXY TCP4 ::1 ::1 1 1\r\n')],
  ['no address', Buffer.from('PROXY TCP4 300.1.1.1 1.1.1.1 1 1\r\n')],
  ['a port too high', Buffer.from('PROXY TCP4 1.1.1.1 1.1.1.1 65536 1\r\n')],
  ['two spaces', Buffer.from('PROXY  TCP4 1.1.1.1 1.1.1.1 1 1\r\n')],
  ['a line without end', Buffer.from(`PROXY UNKNOWN ${'x'.repeat(200)}`)],
  ['version 3', Buffer.concat([signature, Buffer.from([0x31, 0x11, 0, 12]), overFour])],
  ['command 2', binary(2, 1, overFour)],
  ['too few bytes for the family', binary(1, 1, overFour.subarray(0, 8))],
  ['a huge header', Buffer.concat([signature, Buffer.from([0x21, 0x11, 0xff, 0xff])])],
];

describe('a PROXY header', () => {
  for (const [what, bytes, source] of whole)
    test(`${what} is understood, however it is cut`, () => {
      const request = Buffer.from('GET / HTTP/1.1\r\n');
      assert.deepEqual(parseProxyHeader(Buffer.concat([bytes, request])), {
        state: 'complete',
        length: bytes.length,
        source,
      });
      for (let end = 0; end < bytes.length; end++)
        assert.deepEqual(parseProxyHeader(bytes.subarray(0, end)), { state: 'incomplete' });
    });

  for (const [what, bytes] of wrong)
    test(`${what} is refused`, () => assert.deepEqual(parseProxyHeader(bytes), { state: 'invalid' }));

  test('no bytes at all make the parser throw or wait for ever', () => {
    const prefix = fc.constantFrom(Buffer.alloc(0), Buffer.from('PROXY '), signature, binary(1, 1, overFour));
    fc.assert(
      fc.property(prefix, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
        const bytes = Buffer.concat([start, rest]);
        const { state } = parseProxyHeader(bytes);
        if (state === 'incomplete') assert.ok(bytes.length < 2048);
      }),
    );
  });
});

const listen = async (t: TestContext, from: string[], timeoutMs = 5000): Promise<string> => {
  const { url } = await startGateway(t, { proxyProtocol: { from, timeoutMs }, routing: everything() });
  return url;
};

const post = (length: number, connection: string) =>
  `POST / HTTP/1.1\r\nhost: x\r\nconnection: ${connection}\r\ncontent-length: ${length}\r\n\r\n${'b'.repeat(length)}`;

describe('behind a load balancer', () => {
  test('every request of the connection comes from the address that it told', async (t) => {
    const url = await listen(t, ['127.0.0.0/8']);
    const answer = await sendRaw(
      url,
      `PROXY TCP4 10.1.2.3 127.0.0.1 56324 443\r\n${post(300_000, 'keep-alive')}${post(7, 'close')}`,
    );
    assert.match(
      answer,
      /client-ip":"10\.1\.2\.3"[^\r]*"length":300000[\s\S]*client-ip":"10\.1\.2\.3"[^\r]*"length":7/,
    );
  });

  test('its own health check comes from itself', async (t) => {
    const url = await listen(t, ['127.0.0.0/8']);
    const bytes = Buffer.concat([binary(0, 0, Buffer.alloc(0)), Buffer.from(post(0, 'close'))]);
    assert.match(await sendRaw(url, bytes), /client-ip":"127\.0\.0\.1"/);
  });

  test('a connection without header, of a stranger, or that says nothing is closed', async (t) => {
    const url = await listen(t, ['127.0.0.0/8'], 50);
    assert.equal(await sendRaw(url, post(0, 'close')), '');
    assert.equal(await sendRaw(url, 'PROXY TCP4 10.1'), '');
    const strict = await listen(t, ['10.0.0.0/8']);
    assert.equal(await sendRaw(strict, `PROXY UNKNOWN\r\n${post(0, 'close')}`), '');
  });

  for (const protocol of ['http/1.1', 'h2'])
    test(`the address holds over TLS with ${protocol}`, async (t) => {
      const authority = await createAuthority(t);
      const { gateway, seen } = await startGateway(t, {
        proxyProtocol: { from: ['127.0.0.1'] },
        routing: everything(),
        tls: { certificates: [authority.issue('c', ['shop.test'])], ocspStapling: false, reloadMs: 20 },
      });
      const { port } = new URL(await gateway.listenTls('127.0.0.1', 0));
      const below = connect(Number(port), '127.0.0.1');
      below.write('PROXY TCP4 10.1.2.3 127.0.0.1 56324 443\r\n');
      const socket = connectTls({
        socket: below,
        servername: 'shop.test',
        ca: authority.ca,
        ALPNProtocols: [protocol],
      });
      await once(socket, 'secureConnect');
      t.after(() => socket.destroy());
      if (protocol === 'h2') {
        const session = connectHttp2('https://shop.test', { createConnection: () => socket });
        await once(session.request({ ':path': '/a' }).resume(), 'end');
        session.destroy();
      } else {
        socket.end('GET /a HTTP/1.1\r\nhost: shop.test\r\nconnection: close\r\n\r\n');
        await once(socket.resume(), 'end');
      }
      assert.equal(seen[0]!.headers['x-xq-client-ip'], '10.1.2.3');
    });
});
