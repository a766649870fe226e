// Pictures by sharp: decoded once within limits, turned upright, made smaller, written anew without anything but pixels.
import sharp, { type Sharp } from 'sharp';
import { blurHashOf } from './blur-hash.ts';
import type { VariantRule } from './purpose.ts';

export interface MadeVariant {
  readonly name: string;
  readonly type: string;
  readonly extension: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

export interface MadePicture {
  /** Of the picture as people see it. */
  readonly width: number;
  readonly height: number;
  /** `#rrggbb`. */
  readonly dominantColour: string;
  readonly blurHash: string;
  readonly variants: readonly MadeVariant[];
}

export type PictureFault = 'picture_unreadable' | 'picture_too_large';

/** Of some 8700 × 5700. Decoded that is 200 MB, so two at a time are enough. */
const MAX_PIXELS = 50_000_000;
const MAX_EDGE = 16_384;
const MAX_SECONDS = 20;
const SMALL = 32;

// One picture uses one thread: several are worked on at the same time, and the API goes on beside them.
sharp.concurrency(1);
sharp.cache(false);

/** A fault of the picture is returned; a fault of ours is thrown. */
export async function makePicture(
  input: Uint8Array,
  rules: readonly VariantRule[],
): Promise<MadePicture | PictureFault> {
  const options = { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1, sequentialRead: true } as const;
  try {
    const { width, height, orientation = 1, hasAlpha } = await sharp(input, options).metadata();
    if (width > MAX_EDGE || height > MAX_EDGE) return 'picture_too_large';
    const edge = Math.max(...rules.map((rule) => rule.edge));
    // A square is cut later, so the shorter side must be long enough for it.
    const fit = rules.some(({ square }) => square) ? 'outside' : 'inside';
    const base = await sharp(input, options)
      .autoOrient()
      .resize({ width: edge, height: edge, fit, withoutEnlargement: true })
      .toColourspace('srgb')
      .timeout({ seconds: MAX_SECONDS })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { info } = base;
    const raw = () =>
      sharp(base.data, { raw: { width: info.width, height: info.height, channels: info.channels } });
    const seeThrough = hasAlpha && !(await raw().stats()).isOpaque;
    const shorter = Math.min(info.width, info.height);
    const variants: MadeVariant[] = [];
    for (const rule of rules) variants.push(await makeVariant(raw(), rule, { shorter, seeThrough }));
    const isTurned = orientation >= 5;
    return {
      width: isTurned ? height : width,
      height: isTurned ? width : height,
      ...(await impressionOf(raw())),
      variants,
    };
  } catch (error) {
    const message = (error as Error).message ?? '';
    if (/pixel limit|timeout/i.test(message)) return 'picture_too_large';
    // What the decoders say of a picture; anything else, such as being out of memory, is not its fault.
    if (/memory|cannot allocate/i.test(message)) throw error;
    return 'picture_unreadable';
  }
}

async function makeVariant(
  raw: Sharp,
  rule: VariantRule,
  { shorter, seeThrough }: { shorter: number; seeThrough: boolean },
): Promise<MadeVariant> {
  const { name, edge, square = false } = rule;
  const sized = square
    ? raw.resize({ width: Math.min(edge, shorter), height: Math.min(edge, shorter), fit: 'cover' })
    : raw.resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true });
  const [extension, encoded] = encode(sized, rule, seeThrough);
  const { data, info } = await encoded
    .timeout({ seconds: MAX_SECONDS })
    .toBuffer({ resolveWithObject: true });
  const type = extension === 'jpg' ? 'image/jpeg' : `image/${extension}`;
  return { name, type, extension, width: info.width, height: info.height, bytes: data };
}

function encode(sized: Sharp, { format }: VariantRule, seeThrough: boolean): [string, Sharp] {
  if (format === 'webp') return ['webp', sized.webp({ quality: 78, effort: 3 })];
  if (format === 'avif') return ['avif', sized.avif({ quality: 50, effort: 2 })];
  if (seeThrough) return ['png', sized.png({ compressionLevel: 8 })];
  return ['jpg', sized.flatten({ background: '#ffffff' }).jpeg({ quality: 82, progressive: true })];
}

/** Dominant colour and blur, from few pixels. */
async function impressionOf(raw: Sharp): Promise<{ dominantColour: string; blurHash: string }> {
  const { data, info } = await raw
    .flatten({ background: '#ffffff' })
    .resize({ width: SMALL, height: SMALL, fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const { dominant } = await sharp(data, { raw: { width, height, channels } }).stats();
  const hex = [dominant.r, dominant.g, dominant.b].map((value) => value.toString(16).padStart(2, '0'));
  return { dominantColour: `#${hex.join('')}`, blurHash: blurHashOf({ data, width, height }) };
}
