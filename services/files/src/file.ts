// A file between its forms: the row, its keys in the store, and what the contract says. Pure but for addresses.
import type { File, FilePurpose, Id } from '@xiaoqiao/contract';
import { MINUTE, toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { FileDependencies } from './ports.ts';
import { MAIN_VARIANT, pictureTypes, purposes } from './purpose.ts';
import { type FileRow, findFile, reading } from './store.ts';

export interface StoredVariant {
  readonly name: string;
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly key: string;
}

/** How long an address of a private file is good. */
const ADDRESS_MS = 15 * MINUTE;

export const INCOMING = 'incoming/';
export const PRIVATE = 'private/';
export const PUBLIC = 'public/';

/** `secret` cannot be guessed, so that a public address is known only to those who were given it. */
export const originalKey = (id: string, secret: string, extension: string): string =>
  `${PRIVATE}${id}/${secret}-original.${extension}`;

/** Where a form puts its file until it has been looked at. */
export const incomingKey = (objectKey: string): string => INCOMING + objectKey.slice(PRIVATE.length);

/** The same at every attempt, so that a second one replaces the objects of the first. */
export function variantKey(
  { purpose, object_key }: Pick<FileRow, 'purpose' | 'object_key'>,
  name: string,
  extension: string,
): string {
  const [, id, file] = object_key.split('/') as [string, string, string];
  const secret = file.slice(0, file.indexOf('-original'));
  return `${purposes[purpose].isPublic ? PUBLIC : PRIVATE}${id}/${secret}-${name}.${extension}`;
}

/** The id of the file to which an object belongs; undefined for a key that is none of ours. */
export const fileIdOf = (key: string): string | undefined =>
  /^(?:incoming|private|public)\/([0-7][0-9A-HJKMNP-TV-Z]{25})\//.exec(key)?.[1];

export const variantsOf = ({ variants }: Pick<FileRow, 'variants'>): StoredVariant[] => JSON.parse(variants);

/** Every object that may exist of a file. */
export const keysOf = (row: Pick<FileRow, 'object_key' | 'variants'>): string[] => [
  row.object_key,
  incomingKey(row.object_key),
  ...variantsOf(row).map(({ key }) => key),
];

export const isPicture = ({ type }: Pick<FileRow, 'type'>): boolean => pictureTypes.has(type);

/** @throws XiaoqiaoError `file_not_found` */
export async function requireFile(
  { database }: Pick<FileDependencies, 'database'>,
  wanted: { id: string; userId?: string | undefined },
): Promise<FileRow> {
  const row = await findFile(reading(database), wanted);
  if (row === undefined) throw new XiaoqiaoError('file_not_found', { details: { id: wanted.id } });
  return row;
}

/** The file as clients see it, with addresses that are good from now. */
export async function describeFile(
  { objects, clock }: Pick<FileDependencies, 'objects' | 'clock'>,
  row: FileRow,
  /** Whoever reviews must see what is not ready yet. */
  { toReviewer = false }: { toReviewer?: boolean } = {},
): Promise<File & { userId: Id<'user'> }> {
  const isShown = row.status === 'ready' || (toReviewer && ['checking', 'reviewing'].includes(row.status));
  const { isPublic } = purposes[row.purpose];
  // Whole minutes, so that a list asked for twice has the same addresses, which a client can cache.
  const expiresAt = Math.ceil((clock.now() + ADDRESS_MS) / MINUTE) * MINUTE;
  const addressOf = async (key: string, name: string) =>
    objects.publicAddress(key) ?? (await objects.address(key, { expiresAt, name }));
  const variants = isShown
    ? await Promise.all(
        variantsOf(row).map(async ({ key, ...variant }) => ({
          ...variant,
          url: await addressOf(key, row.name),
        })),
      )
    : [];
  const main = mainKeyOf(row);
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    type: row.type,
    size: row.size,
    sha256: row.sha256,
    purpose: row.purpose,
    status: row.status,
    rejection: row.rejection,
    url: isShown && main !== undefined ? await addressOf(main, row.name) : null,
    urlExpiresAt: isShown && !isPublic ? toRfc3339(expiresAt) : null,
    width: row.width,
    height: row.height,
    dominantColour: row.dominant_colour,
    blurHash: row.blur_hash,
    variants,
    createdAt: toRfc3339(row.created_at),
  };
}

/** The object that stands for a file. */
export function mainKeyOf(row: FileRow): string | undefined {
  if (!isPicture(row) || purposes[row.purpose].servesOriginal) return row.object_key;
  return variantsOf(row).find(({ name }) => name === MAIN_VARIANT)?.key;
}

/** Purposes whose files are of no use by themselves. */
export const attachedPurposes = (Object.keys(purposes) as FilePurpose[]).filter(
  (purpose) => purposes[purpose].mustBeAttached,
);
