// Targets by name: a small DNS server on loopback says where they are, changes its mind, and falls silent.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { startGateway } from '../start-gateway.ts';
import { errorOf, leadingTo, named, serveHttp } from './servers.ts';

const types = { A: 1, AAAA: 28, SRV: 33 } as const;
type RecordType = keyof typeof types;

interface Zone {
  /** By type and name, e.g. `A shop.test`; SRV as `priority weight port name`. */
  records: Record<string, string[]>;
  silent: boolean;
  readonly server: string;
}

const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);

function dataOf(type: RecordType, text: string): Buffer {
  if (type === 'A') return Buffer.from(text.split('.').map(Number));
  if (type === 'AAAA') return Buffer.concat([Buffer.alloc(15), Buffer.from([1])]);
  const [priority, weight, port, name] = text.split(' ');
  const head = Buffer.alloc(6);
  for (const [index, each] of [priority, weight, port].entries()) head.writeUInt16BE(Number(each), index * 2);
  return Buffer.concat([head, nameBytes(name!)]);
}

/** RFC 1035, as little of it as it takes; every record lives for one second. */
async function startDns(t: TestContext, records: Record<string, string[]>): Promise<Zone> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.after(() => socket.close());
  const zone = { records, silent: false, server: `127.0.0.1:${socket.address().port}` };
  socket.on('message', (query, from) => {
    if (zone.silent) return;
    const labels: string[] = [];
    let at = 12;
    for (; query[at] !== 0; at += query[at]! + 1)
      labels.push(query.subarray(at + 1, at + 1 + query[at]!).toString());
    const question = query.subarray(12, at + 5);
    const number = query.readUInt16BE(at + 1);
    const type = (Object.keys(types) as RecordType[]).find((each) => types[each] === number);
    const found = type === undefined ? [] : (zone.records[`${type} ${labels.join('.').toLowerCase()}`] ?? []);
    const answers = found.map((text) => {
      const data = dataOf(type!, text);
      const head = Buffer.alloc(12);
      head.writeUInt16BE(0xc00c, 0);
      head.writeUInt16BE(number, 2);
      head.writeUInt16BE(1, 4);
      head.writeUInt32BE(1, 6);
      head.writeUInt16BE(data.length, 10);
      return Buffer.concat([head, data]);
    });
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    header.writeUInt32BE(0, 8);
    socket.send(Buffer.concat([header, question, ...answers]), from.port, from.address);
  });
  return zone;
}

const dnsOf = ({ server }: Zone) => ({ servers: [server], refreshMs: 20 });

describe('a target by name', () => {
  test('is followed when its addresses change, on IPv4 and IPv6', async (t) => {
    const one = await serveHttp(t, named('one'));
    const other = await serveHttp(t, named('other'), { port: one.port, host: '127.0.0.2' });
    const zone = await startDns(t, { 'A shop.test': ['127.0.0.1'] });
    const routing = leadingTo({ url: `http://shop.test:${one.port}`, dns: dnsOf(zone) });
    const { url, gateway } = await startGateway(t, { routing });
    const ask = async () => (await fetch(`${url}/a`)).text();
    const addresses = () =>
      gateway
        .status()
        .upstreams.at(-1)!
        .endpoints.map(({ address }) => address);
    assert.equal(await ask(), 'one');
    zone.records = { 'A shop.test': ['127.0.0.1', '127.0.0.2'] };
    await eventually('both are known', () => addresses().length === 2);
    assert.deepEqual(new Set([await ask(), await ask()]), new Set(['one', 'other']));
    zone.records = { 'A shop.test': ['127.0.0.2'] };
    await eventually('the other is left', () => addresses().length === 1);
    assert.equal(await ask(), 'other');
    zone.records = { 'AAAA shop.test': ['::1'] };
    await eventually('IPv6 is known', () => addresses().includes(`[::1]:${other.port}`));
  });

  test('hears its name as Host', async (t) => {
    const far = await serveHttp(t, (request, response) => response.end(request.headers.host));
    const zone = await startDns(t, { 'A shop.test': ['127.0.0.1'] });
    const routing = leadingTo({ url: `http://shop.test:${far.port}`, dns: dnsOf(zone) });
    const { url } = await startGateway(t, { routing });
    assert.equal(await (await fetch(`${url}/a`)).text(), `shop.test:${far.port}`);
  });

  test('keeps its last addresses when the DNS is away, and says so', async (t) => {
    const far = await serveHttp(t, named('far'));
    const zone = await startDns(t, { 'A shop.test': ['127.0.0.1'] });
    const routing = leadingTo({ url: `http://shop.test:${far.port}`, dns: dnsOf(zone) });
    const { url, gateway } = await startGateway(t, { routing });
    assert.equal(await (await fetch(`${url}/a`)).text(), 'far');
    zone.records = {};
    await eventually('it has noticed', () => gateway.status().upstreams.at(-1)!.state === 'degraded');
    assert.equal(await (await fetch(`${url}/a`)).text(), 'far');
    assert.match(gateway.status().upstreams.at(-1)!.reason!, /shop\.test/);
  });

  test('that nobody knows is 502, and is found once somebody does', async (t) => {
    const far = await serveHttp(t, named('far'));
    const zone = await startDns(t, {});
    const routing = leadingTo({ url: `http://shop.test:${far.port}`, dns: dnsOf(zone) });
    const { url, gateway } = await startGateway(t, { routing });
    const [status, error] = await errorOf(`${url}/a`);
    assert.deepEqual([status, error], [502, 'upstream_unavailable']);
    const check = gateway.upstreamChecks().find(({ name }) => name === 'far')!;
    assert.equal(check.ok, false);
    assert.match(check.reason!, /shop\.test/);
    zone.records = { 'A shop.test': ['127.0.0.1'] };
    await eventually('it is found', async () => (await fetch(`${url}/a`)).status === 200);
  });

  test('as a service has the hosts and ports that SRV names, those of the first priority while they are well', async (t) => {
    const one = await serveHttp(t, named('one'));
    const second = await serveHttp(t, named('second'));
    const zone = await startDns(t, {
      'SRV _http._tcp.shop.test': [`10 1 ${one.port} a.shop.test`, `20 1 ${second.port} b.shop.test`],
      'A a.shop.test': ['127.0.0.1'],
      'A b.shop.test': ['127.0.0.1'],
    });
    const routing = leadingTo({
      targets: [{ url: 'http://_http._tcp.shop.test', srv: true }],
      dns: dnsOf(zone),
    });
    const { url } = await startGateway(t, { routing });
    for (let i = 0; i < 4; i++) assert.equal(await (await fetch(`${url}/a`)).text(), 'one');
    await one.kill();
    for (let i = 0; i < 4; i++) assert.equal(await (await fetch(`${url}/a`)).text(), 'second');
  });

  test('of the system is looked up as the system does', async (t) => {
    const far = await serveHttp(t, named('far'));
    const routing = leadingTo({ url: `http://localhost:${far.port}` });
    const { url } = await startGateway(t, { routing });
    assert.equal(await (await fetch(`${url}/a`)).text(), 'far');
  });
});
