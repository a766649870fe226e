// The pictures in the album of a simulated phone: drawn here, so that no photograph is needed.
import { deflateSync } from 'node:zlib';
import type { Picture } from '../runtime/index.ts';

const SIDE = 320;
const colours: readonly (readonly [
  string,
  readonly [number, number, number],
  readonly [number, number, number],
])[] = [
  ['tea.png', [47, 107, 79], [228, 239, 231]],
  ['clay.png', [179, 68, 30], [251, 238, 232]],
  ['lake.png', [64, 112, 160], [225, 236, 246]],
];

/** A circle on a ground, as PNG. */
function drawn(front: readonly number[], back: readonly number[]): Uint8Array {
  const rows = Buffer.alloc(SIDE * (SIDE * 3 + 1));
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const inside = Math.hypot(x - SIDE / 2, y - SIDE / 2) < SIDE / 3;
      rows.set(inside ? front : back, y * (SIDE * 3 + 1) + 1 + x * 3);
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIDE, 0);
  head.writeUInt32BE(SIDE, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
      chunk('IHDR', head),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc(body), body.length + 4);
  return framed;
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

let made: readonly Picture[] | undefined;

export function testPictures(): readonly Picture[] {
  made ??= colours.map(([name, front, back]) => ({ name, type: 'image/png', bytes: drawn(front, back) }));
  return made;
}
