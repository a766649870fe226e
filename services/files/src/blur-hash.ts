// BlurHash (https://github.com/woltapp/blurhash/blob/master/Algorithm.md): some 30 characters that a client draws as a
// blur until the picture is there.

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~';

export interface Pixels {
  /** RGB, three bytes each, row by row. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

type Colour = readonly [number, number, number];

export function blurHashOf(pixels: Pixels): string {
  const [across, down] = pixels.width >= pixels.height ? [4, 3] : [3, 4];
  const linear = Float64Array.from(pixels.data, toLinear);
  const factors: Colour[] = [];
  for (let y = 0; y < down; y++)
    for (let x = 0; x < across; x++) factors.push(factorOf(linear, pixels, x, y));
  const [average, ...rest] = factors as [Colour, ...Colour[]];
  const largest = Math.max(...rest.flat().map(Math.abs));
  const quantised = Math.max(0, Math.min(82, Math.floor(largest * 166 - 0.5)));
  const maximum = (quantised + 1) / 166;
  return (
    inBase83(across - 1 + (down - 1) * 9, 1) +
    inBase83(quantised, 1) +
    inBase83(
      average.map(toSrgb).reduce((value, part) => value * 256 + part, 0),
      4,
    ) +
    rest.map((colour) => inBase83(quantise(colour, maximum), 2)).join('')
  );
}

function factorOf(linear: Float64Array, { width, height }: Pixels, x: number, y: number): Colour {
  const sum: [number, number, number] = [0, 0, 0];
  const scale = (x === 0 && y === 0 ? 1 : 2) / (width * height);
  for (let row = 0; row < height; row++) {
    const vertical = Math.cos((Math.PI * y * row) / height);
    for (let column = 0; column < width; column++) {
      const basis = scale * vertical * Math.cos((Math.PI * x * column) / width);
      const at = 3 * (row * width + column);
      for (let c = 0; c < 3; c++) sum[c as 0 | 1 | 2] += basis * linear[at + c]!;
    }
  }
  return sum;
}

const quantise = (colour: Colour, maximum: number): number =>
  colour
    .map((value) => Math.floor(signedRoot(value / maximum) * 9 + 9.5))
    .reduce((value, part) => value * 19 + Math.max(0, Math.min(18, part)), 0);

const signedRoot = (value: number): number => Math.sign(value) * Math.sqrt(Math.abs(value));

function inBase83(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 83)) text = DIGITS[rest % 83] + text;
  return text;
}

function toLinear(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function toSrgb(value: number): number {
  const bounded = Math.max(0, Math.min(1, value));
  return Math.round(255 * (bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * bounded ** (1 / 2.4) - 0.055));
}
