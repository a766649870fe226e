// The protocol itself (RFC 6455), frame by frame over a bare socket: what must work works, what must fail fails with its code.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { openWorld } from './world.ts';

const MASK = [1, 2, 3, 4] as const;

interface FrameParts {
  readonly opcode?: number;
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly masked?: boolean;
  /** In place of the payload's own. */
  readonly length?: number;
}

function frame(
  payload: string | Buffer,
  { opcode = 1, fin = true, rsv = 0, masked = true, length }: FrameParts = {},
) {
  const bytes = Buffer.from(payload as string);
  const said = length ?? bytes.length;
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const head =
    said < 126
      ? [first, said]
      : said < 65_536
        ? [first, 126, said >> 8, said & 255]
        : [first, 127, 0, 0, 0, 0, (said >>> 24) & 255, (said >>> 16) & 255, (said >>> 8) & 255, said & 255];
  if (!masked) return Buffer.concat([Buffer.from(head), bytes]);
  head[1]! |= 0x80;
  return Buffer.concat([Buffer.from([...head, ...MASK]), bytes.map((byte, i) => byte ^ MASK[i % 4]!)]);
}

/** Unmasked frames of the server. */
function framesIn(bytes: Buffer) {
  const frames: { opcode: number; payload: Buffer }[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const short = bytes[at + 1]! & 127;
    const start = at + (short === 126 ? 4 : 2);
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    if (start + length > bytes.length) break;
    frames.push({ opcode: bytes[at]! & 15, payload: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return frames;
}

async function bareSocket(t: TestContext, extra = '') {
  const world = await openWorld(t);
  const { port } = new URL(world.url);
  const socket = connect(Number(port), '127.0.0.1');
  t.after(() => socket.destroy());
  let bytes: Buffer = Buffer.alloc(0);
  let ended = false;
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, Buffer.from(chunk)]);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
  });
  const ask = (ticket: string) =>
    socket.write(
      `GET /api/realtime?ticket=${ticket} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${extra}\r\n`,
    );
  ask(await world.ticket());
  const body = () => {
    const end = bytes.indexOf('\r\n\r\n');
    return end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 4);
  };
  const frames = () => framesIn(body());
  await eventually('the welcome', () => frames().length > 0);
  return {
    socket,
    head: () => bytes.subarray(0, bytes.indexOf('\r\n\r\n')).toString(),
    send: (...parts: Buffer[]) => void socket.write(Buffer.concat(parts)),
    /** Answers to frames with these ids. */
    pong: (id: string) =>
      eventually(`pong ${id}`, () =>
        frames().some(({ payload }) => payload.toString() === `{"type":"pong","id":"${id}"}`),
      ),
    control: (opcode: number) =>
      eventually(`a frame ${opcode}`, () => frames().find((each) => each.opcode === opcode)?.payload),
    async code() {
      const payload = await eventually(
        'the close',
        () => frames().find(({ opcode }) => opcode === 8)?.payload,
      );
      await eventually('the end', () => {
        socket.end();
        return ended;
      });
      return payload.readUInt16BE(0);
    },
  };
}

const ping = (id: string) => `{"type":"ping","id":"${id}"}`;

describe('the protocol', () => {
  test('is switched to with the key’s answer, and without an extension', async (t) => {
    const { head } = await bareSocket(t, 'Sec-WebSocket-Extensions: permessage-deflate\r\n');
    assert.match(head(), /^HTTP\/1\.1 101 /);
    assert.match(head(), /Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/i);
    assert.doesNotMatch(head(), /Extensions/i);
  });

  test('carries messages in one piece, in fragments with a ping between, and byte by byte', async (t) => {
    const bare = await bareSocket(t);
    bare.send(frame(ping('whole')));
    await bare.pong('whole');
    const text = ping('小桥 in parts');
    const bytes = Buffer.from(text);
    bare.send(
      frame(bytes.subarray(0, 24), { fin: false }),
      frame('between', { opcode: 9 }),
      frame('', { opcode: 0, fin: false }),
      frame(bytes.subarray(24), { opcode: 0 }),
    );
    await bare.pong('小桥 in parts');
    assert.equal((await bare.control(10)).toString(), 'between');
    for (const byte of frame(ping('slow'))) {
      bare.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await bare.pong('slow');
    bare.send(frame('unasked', { opcode: 10 }), frame('', { opcode: 9 }), frame(ping('after pongs')));
    await bare.pong('after pongs');
  });

  const closing = (code: number, reason: string | Buffer = '') =>
    frame(Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]), { opcode: 8 });

  test('ends as the client says', async (t) => {
    const bare = await bareSocket(t);
    bare.send(closing(1000, 'bye'));
    assert.equal(await bare.code(), 1000);
  });

  const cases: [name: string, code: number, ...frames: Buffer[]][] = [
    ['an unmasked frame', 1002, frame(ping('x'), { masked: false })],
    ['an unmasked ping', 1002, frame('', { opcode: 9, masked: false })],
    ['a reserved bit', 1002, frame(ping('x'), { rsv: 1 })],
    ['the bit of compression, which was not agreed', 1002, frame(ping('x'), { rsv: 4 })],
    ['an unknown data opcode', 1002, frame('x', { opcode: 3 })],
    ['an unknown control opcode', 1002, frame('x', { opcode: 11 })],
    ['a continuation of nothing', 1002, frame('x', { opcode: 0 })],
    ['a message inside another', 1002, frame('x', { fin: false }), frame('y')],
    ['a control frame in fragments', 1002, frame('x', { opcode: 9, fin: false })],
    ['a long control frame', 1002, frame('x'.repeat(126), { opcode: 9 })],
    ['a close with half a code', 1002, frame('x', { opcode: 8 })],
    ['a close with a code of nobody’s', 1002, closing(999)],
    ['a close with a code that is never sent', 1002, closing(1006)],
    ['a close whose reason is not UTF-8', 1007, closing(1000, Buffer.from([0xc3, 0x28]))],
    ['text that is not UTF-8', 1007, frame(Buffer.from([0xed, 0xa0, 0x80]))],
    ['text cut inside a character', 1007, frame(Buffer.from([0xe5, 0xb0]))],
    ['a frame that is announced too large', 1009, frame('', { length: 16_385 })],
    ['a frame of four gigabytes', 1009, frame('', { length: 4_294_967_295 })],
    [
      'fragments that add up to too much',
      1009,
      frame('x'.repeat(10_000), { fin: false }),
      frame('x'.repeat(10_000), { opcode: 0 }),
    ],
    [
      'fragments without end',
      1008,
      ...Array.from({ length: 70 }, (_, i) => frame('', { opcode: i === 0 ? 1 : 0, fin: false })),
    ],
    ['a binary message', 1003, frame('x', { opcode: 2 })],
  ];
  for (const [name, code, ...frames] of cases)
    test(`ends with ${code} at ${name}`, async (t) => {
      const bare = await bareSocket(t);
      bare.send(...frames);
      assert.equal(await bare.code(), code);
    });
});
