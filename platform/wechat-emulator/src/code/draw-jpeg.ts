// A JPEG of dots: baseline, grey, and each block of eight by eight pixels in one shade, so that it needs no transform.
import type { Pattern } from './pattern.ts';

const BLOCK = 8;
/** With this quantiser the mean of a block is its shade minus 128. */
const QUANTISER = 8;
const [DARK, LIGHT] = [-128, 127];

export function drawJpeg({ isDark }: Pattern, width: number): Buffer {
  const blocks = Math.ceil(width / BLOCK);
  const bits = createBitWriter();
  let before = 0;
  for (let row = 0; row < blocks; row++)
    for (let column = 0; column < blocks; column++) {
      const [x, y] = [column, row].map((at) => Math.min(at * BLOCK + BLOCK / 2, width - 1)) as [
        number,
        number,
      ];
      const shade = isDark(x, y, width) ? DARK! : LIGHT!;
      writeDifference(bits, shade - before);
      // End of block: nothing but its mean.
      bits.write(0, 1);
      before = shade;
    }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => QUANTISER)]),
    segment(0xc0, [8, width >> 8, width & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
    segment(0xc4, [0x00, ...meanLengths, ...meanLengths.flatMap((_, i) => meansOf(i + 1))]),
    segment(0xc4, [0x10, 1, ...Array.from({ length: 15 }, () => 0), 0]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
    bits.end(),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** Code of each category (number of bits of a difference): category, length and bits, as in annex K of the standard. */
const means: readonly (readonly [length: number, code: number])[] = [
  [2, 0b00],
  [3, 0b010],
  [3, 0b011],
  [3, 0b100],
  [3, 0b101],
  [3, 0b110],
  [4, 0b1110],
  [5, 0b11110],
  [6, 0b111110],
];
const meansOf = (length: number) => means.flatMap(([own], category) => (own === length ? [category] : []));
const meanLengths = Array.from({ length: 16 }, (_, index) => meansOf(index + 1).length);

function writeDifference(bits: BitWriter, difference: number): void {
  const category = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  const [length, code] = means[category]!;
  bits.write(code, length);
  bits.write(difference < 0 ? difference + 2 ** category - 1 : difference, category);
}

interface BitWriter {
  write(value: number, count: number): void;
  end(): Buffer;
}

function createBitWriter(): BitWriter {
  const bytes: number[] = [];
  let [held, count] = [0, 0];
  const push = (bit: number) => {
    held = (held << 1) | bit;
    if (++count < 8) return;
    // A 255 in the data is followed by a zero, or it would be a marker.
    bytes.push(...(held === 0xff ? [0xff, 0] : [held]));
    [held, count] = [0, 0];
  };
  return {
    write(value, length) {
      for (let bit = length - 1; bit >= 0; bit--) push((value >> bit) & 1);
    },
    end() {
      while (count !== 0) push(1);
      return Buffer.from(bytes);
    },
  };
}

const segment = (marker: number, data: readonly number[]): Buffer =>
  Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255, ...data]);
