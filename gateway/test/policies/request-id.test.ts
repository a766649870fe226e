// Ids and traces: minted, or continued when they are well formed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { everything, startGateway } from '../start-gateway.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('request-id', () => {
  test('mints a ULID, tells the client and the upstream the same', async (t) => {
    const { url, seen } = await startGateway(t, { routing: everything() });
    const response = await fetch(`${url}/a`);
    const id = response.headers.get('x-request-id')!;
    assert.match(id, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    assert.equal(seen[0]!.headers['x-request-id'], id);
  });

  test('keeps a well-formed id and replaces any other', async (t) => {
    const { url, seen } = await startGateway(t, { routing: everything() });
    for (const id of ['client-id_1', 'short', 'a"b,c:{}xx', 'x'.repeat(65)])
      await fetch(`${url}/a`, { headers: { 'x-request-id': id } });
    assert.equal(seen[0]!.headers['x-request-id'], 'client-id_1');
    for (const { headers } of seen.slice(1)) assert.match(headers['x-request-id']!, /^[0-9A-Z]{26}$/);
  });

  test('continues a W3C trace with a parent of its own', async (t) => {
    const { url, seen } = await startGateway(t, { routing: everything() });
    const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
    await fetch(`${url}/a`, { headers: { traceparent, tracestate: 'a=1' } });
    assert.match(seen[0]!.headers.traceparent!, new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    assert.notEqual(seen[0]!.headers.traceparent, traceparent);
    assert.equal(seen[0]!.headers.tracestate, 'a=1');
  });

  test('begins a new trace when none or a broken one comes', async (t) => {
    const { url, seen } = await startGateway(t, { routing: everything() });
    const broken = [
      `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
      'ff-x',
      `00-${trace.toUpperCase()}-00f067aa0ba902b7-01`,
    ];
    for (const traceparent of broken)
      await fetch(`${url}/a`, { headers: { traceparent, tracestate: 'a=1' } });
    await fetch(`${url}/a`);
    for (const { headers } of seen) {
      assert.match(headers.traceparent!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      assert.ok(!headers.traceparent!.includes('0'.repeat(16)));
      assert.equal(headers.tracestate, undefined);
    }
  });
});
