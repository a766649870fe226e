// Square PNG pictures, eight bits a channel: 2 channels are grey with alpha, 3 are red, green and blue.
import { crc32, deflateSync } from 'node:zlib';

const colourTypes = { 2: 4, 3: 2 } as const;

/** @param pixel fills the bytes of one pixel, which are 0 until then. */
export function encodePng(
  width: number,
  channels: keyof typeof colourTypes,
  pixel: (x: number, y: number, bytes: Buffer) => void,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header.set([8, colourTypes[channels], 0, 0, 0], 8);
  const stride = 1 + channels * width;
  const rows = Buffer.alloc(width * stride);
  for (let y = 0; y < width; y++)
    for (let x = 0; x < width; x++) {
      const at = y * stride + 1 + channels * x;
      pixel(x, y, rows.subarray(at, at + channels));
    }
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
