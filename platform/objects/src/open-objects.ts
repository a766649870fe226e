// Opens the store that OBJECTS_URL names.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { createDiskObjects, type DiskObjects } from './disk/disk-objects.ts';
import type { Objects } from './objects.ts';

export interface OpenObjectsOptions {
  /** `disk:/folder?versions=3` or `s3://bucket?…`. */
  readonly url: string;
  readonly publicBase: string | undefined;
  /** Signs addresses of the disk engine; 32 bytes. */
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
}

export const isDisk = (objects: Objects): objects is DiskObjects => objects.engine === 'disk';

/** @throws Error in words for the operator, XiaoqiaoError `storage_unavailable` */
export async function openObjects({
  url,
  publicBase,
  secret,
  clock,
  log,
}: OpenObjectsOptions): Promise<Objects> {
  const base = publicBase === undefined ? {} : { publicBase: publicBase.replace(/\/+$/, '') };
  if (url.startsWith('disk:')) {
    const { folder, keepVersions } = parseDiskUrl(url);
    const objects = createDiskObjects({ folder, secret, keepVersions, clock, log, ...base });
    await objects.ping();
    await objects.clearDrafts();
    return objects;
  }
  // The SDK takes 80 ms to load, which a start without S3 does not spend.
  const [{ parseS3Url }, { createS3Objects }] = await Promise.all([
    import('./s3/s3-url.ts'),
    import('./s3/s3-objects.ts'),
  ]);
  return createS3Objects({ location: parseS3Url(url), log, ...base });
}

function parseDiskUrl(url: string): { folder: string; keepVersions: number } {
  const [path = '', query = ''] = url.slice('disk:'.length).split('?');
  const parameters = new URLSearchParams(query);
  for (const name of parameters.keys())
    if (name !== 'versions') throw new Error(`OBJECTS_URL: knows no parameter ${name}; it knows versions`);
  const versions = parameters.get('versions') ?? '0';
  if (!/^\d{1,3}$/.test(versions)) throw new Error('OBJECTS_URL: versions is a whole number from 0 to 999');
  if (path === '')
    throw new Error('OBJECTS_URL: disk: needs a folder, such as disk:/var/lib/xiaoqiao/objects');
  return { folder: path, keepVersions: Number(versions) };
}
