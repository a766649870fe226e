// What files are for, as data: which types, how large, who may, who sees them, and what is made of pictures.
import type { FileInput, FilePurpose, Permission } from '@xiaoqiao/contract';

export interface VariantRule {
  readonly name: string;
  /** Neither side is longer; never enlarged. */
  readonly edge: number;
  /** Cut to a square. */
  readonly square?: boolean;
  /** `base` is JPEG, or PNG for what can be seen through: every client shows those. */
  readonly format: 'base' | 'webp' | 'avif';
}

export interface PurposeRule {
  readonly types: ReadonlySet<string>;
  readonly maximumBytes: number;
  /** Needed besides being logged in. */
  readonly permission?: Permission;
  /** Anybody who has the address may fetch it, for ever. */
  readonly isPublic: boolean;
  /** Bytes go out as they came in; otherwise pictures go out as a copy without metadata. */
  readonly servesOriginal: boolean;
  /** WeChat judges it before anybody sees it. */
  readonly isChecked: boolean;
  /** One that nothing uses is removed after a day. */
  readonly mustBeAttached: boolean;
  /** Stays when nothing shows it any more: orders keep the picture of what was bought. */
  readonly outlivesUse?: boolean;
  readonly variants: readonly VariantRule[];
}

const MB = 1024 * 1024;
const GB = 1024 * MB;

/** Larger pictures are not decoded here. */
const PICTURE_BYTES = 20 * MB;

export const pictureTypes: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/gif',
]);
const videos = ['video/mp4', 'video/quicktime'];
const anything = [
  ...pictureTypes,
  ...videos,
  'video/webm',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/wav',
  'application/pdf',
  'application/zip',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/octet-stream',
];

const thumbs: readonly VariantRule[] = [
  { name: 'thumb', edge: 320, format: 'base' },
  { name: 'thumb-webp', edge: 320, format: 'webp' },
];
const large = { name: 'large', edge: 1600, format: 'base' } as const;

/** The variant that stands for a picture. */
export const MAIN_VARIANT = large.name;

export const purposes: Readonly<Record<FilePurpose, PurposeRule>> = {
  avatar: {
    types: pictureTypes,
    maximumBytes: 5 * MB,
    isPublic: true,
    servesOriginal: false,
    isChecked: true,
    mustBeAttached: true,
    variants: [
      { name: MAIN_VARIANT, edge: 480, square: true, format: 'base' },
      { name: 'thumb', edge: 96, square: true, format: 'base' },
      { name: 'thumb-webp', edge: 96, square: true, format: 'webp' },
    ],
  },
  product: {
    types: pictureTypes,
    maximumBytes: 10 * MB,
    permission: 'catalog:write',
    isPublic: true,
    servesOriginal: false,
    isChecked: false,
    mustBeAttached: true,
    outlivesUse: true,
    variants: [
      large,
      { name: 'large-webp', edge: 1600, format: 'webp' },
      { name: 'large-avif', edge: 1600, format: 'avif' },
      ...thumbs,
    ],
  },
  refund_evidence: {
    types: new Set([...pictureTypes, ...videos]),
    maximumBytes: 200 * MB,
    isPublic: false,
    servesOriginal: false,
    isChecked: false,
    mustBeAttached: true,
    variants: [large, ...thumbs],
  },
  attachment: {
    types: new Set(anything),
    maximumBytes: 2 * GB,
    isPublic: false,
    servesOriginal: true,
    isChecked: false,
    mustBeAttached: false,
    variants: [large, ...thumbs],
  },
};

/** Why this file cannot be taken, or undefined. */
export function refusalOf({
  purpose,
  type,
  size,
}: FileInput):
  | { error: 'file_type_refused'; details: { accepted: string[] } }
  | { error: 'file_too_large'; details: { limit: number } }
  | undefined {
  const { types, maximumBytes } = purposes[purpose];
  if (!types.has(type)) return { error: 'file_type_refused', details: { accepted: [...types] } };
  const limit = pictureTypes.has(type) ? Math.min(maximumBytes, PICTURE_BYTES) : maximumBytes;
  return size > limit ? { error: 'file_too_large', details: { limit } } : undefined;
}
