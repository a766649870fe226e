// A PNG of dots without a background: grey with alpha, eight bits each.
import { crc32, deflateSync } from 'node:zlib';
import type { Pattern } from './pattern.ts';

export function drawPng({ isDark }: Pattern, width: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header.set([8, 4, 0, 0, 0], 8);
  const rows = Buffer.alloc(width * (1 + 2 * width));
  for (let y = 0; y < width; y++)
    for (let x = 0; x < width; x++) if (isDark(x, y, width)) rows[y * (1 + 2 * width) + 2 * x + 2] = 255;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
