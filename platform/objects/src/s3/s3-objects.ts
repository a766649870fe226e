// The S3 engine: any store that speaks the protocol (AWS S3, Aliyun OSS, Tencent COS, MinIO, Ceph).
import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Log } from '@xiaoqiao/kit/log';
import { disposition, isPublic, OBJECTS_PATH, requireObjectKey, typeOfKey } from '../object-key.ts';
import type { AddressOptions, ObjectInfo, Objects, ObjectVersion } from '../objects.ts';
import { s3Application } from './s3-application.ts';
import { orAbsent, orFail, statusOf, toStorageError } from './s3-failure.ts';
import { s3Uploads, signingTimes, unquoted } from './s3-uploads.ts';
import type { S3Location } from './s3-url.ts';

export interface S3ObjectsOptions {
  readonly location: S3Location;
  /** Where public objects are fetched (a CDN, or the bucket when it lets the world read `public/`). */
  readonly publicBase?: string;
  readonly log: Log;
}

const CONNECT_MS = 5_000;
const ANSWER_MS = 30_000;
const AT_ONCE = 8;
const MD5 = /^[0-9a-f]{32}$/;
/** S3 signs addresses for at most a week. */
const LONGEST_ADDRESS_MS = 7 * 24 * 3600_000;

export function s3ClientFor({ endpoint, region, pathStyle, credentials }: S3Location): S3Client {
  return new S3Client({
    region,
    forcePathStyle: pathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // Stores other than AWS know few of its checksums, and a presigned address would carry that of an empty body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
  });
}

/** @throws XiaoqiaoError `storage_unavailable` when the bucket does not answer */
export async function createS3Objects({ location, publicBase, log }: S3ObjectsOptions): Promise<Objects> {
  const client = s3ClientFor(location);
  const { bucket: Bucket, keepVersions } = location;
  const cacheOf = (key: string) =>
    isPublic(key) ? { CacheControl: 'public, max-age=31536000, immutable' } : { CacheControl: 'private' };
  const ping = async () => void (await orFail(client.send(new HeadBucketCommand({ Bucket }))));
  await ping();
  if (keepVersions)
    await orFail(
      client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })),
    );

  async function head(key: string): Promise<ObjectInfo | undefined> {
    requireObjectKey(key);
    const found = await orAbsent(client.send(new HeadObjectCommand({ Bucket, Key: key })), undefined);
    return (
      found && {
        key,
        size: Number(found.ContentLength),
        etag: unquoted(found.ETag),
        modifiedAt: Number(found.LastModified),
      }
    );
  }

  function address(key: string, { expiresAt, ...saved }: AddressOptions): Promise<string> {
    requireObjectKey(key);
    const command = new GetObjectCommand({
      ...{ Bucket, Key: key },
      ResponseContentDisposition: disposition(typeOfKey(key), saved),
    });
    const until = Math.min(expiresAt, Date.now() + LONGEST_ADDRESS_MS);
    return orFail(getSignedUrl(client, command, signingTimes(until)));
  }

  return {
    engine: 's3',
    takesForms: location.takesForms,
    application: s3Application((key, expiresAt) => address(key, { expiresAt }), log),
    address,
    ping,
    head,
    ...s3Uploads(client, Bucket, cacheOf),

    async put(key, body) {
      requireObjectKey(key);
      const command = new PutObjectCommand({
        ...{ Bucket, Key: key, Body: body, ContentLength: body.byteLength },
        ContentType: typeOfKey(key),
        ...cacheOf(key),
      });
      const { ETag } = await orFail(client.send(command));
      return { key, size: body.byteLength, etag: unquoted(ETag), modifiedAt: Date.now() };
    },

    async read(key, { range, versionId } = {}) {
      requireObjectKey(key);
      const command = new GetObjectCommand({
        ...{ Bucket, Key: key, VersionId: versionId },
        Range: range && `bytes=${range.start}-${range.end}`,
      });
      try {
        return (await orAbsent(client.send(command), undefined))?.Body as Readable | undefined;
      } catch (error) {
        // A version id that could not be one.
        if (versionId !== undefined && statusOf((error as Error).cause) === 400) return undefined;
        throw error;
      }
    },

    async move(from, to) {
      requireObjectKey(to);
      const command = new CopyObjectCommand({
        ...{ Bucket, Key: to, CopySource: `${Bucket}/${from.key}`, CopySourceIfMatch: `"${from.etag}"` },
        ...{ MetadataDirective: 'REPLACE', ContentType: typeOfKey(to), ...cacheOf(to) },
      });
      let copied: string;
      try {
        copied = unquoted((await client.send(command)).CopyObjectResult?.ETag);
      } catch (error) {
        if ([404, 412].includes(statusOf(error) ?? 0)) return false;
        throw toStorageError(error);
      }
      // Ceph 16 copies whatever the condition says. Etags that are hashes of the bytes tell what was copied.
      if (MD5.test(from.etag) && MD5.test(copied) && copied !== from.etag) {
        await orAbsent(client.send(new DeleteObjectCommand({ Bucket, Key: to })), undefined);
        return false;
      }
      await orAbsent(client.send(new DeleteObjectCommand({ Bucket, Key: from.key })), undefined);
      return true;
    },

    async remove(keys) {
      const waiting = [...keys];
      const work = async () => {
        for (let key = waiting.pop(); key !== undefined; key = waiting.pop())
          await orAbsent(client.send(new DeleteObjectCommand({ Bucket, Key: key })), undefined);
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, keys.length) }, work));
    },

    async *list(prefix): AsyncGenerator<ObjectInfo> {
      let ContinuationToken: string | undefined;
      do {
        const page = await orFail(
          client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken })),
        );
        for (const { Key, Size, ETag, LastModified } of page.Contents ?? [])
          yield { key: Key!, size: Number(Size), etag: unquoted(ETag), modifiedAt: Number(LastModified) };
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },

    async versions(key): Promise<ObjectVersion[]> {
      requireObjectKey(key);
      const page = await orFail(client.send(new ListObjectVersionsCommand({ Bucket, Prefix: key })));
      return (page.Versions ?? [])
        .filter(({ Key, IsLatest, VersionId }) => Key === key && !IsLatest && VersionId !== 'null')
        .map(({ VersionId, Size, LastModified }) => ({
          versionId: VersionId!,
          size: Number(Size),
          modifiedAt: Number(LastModified),
        }));
    },

    publicAddress: (key) => (isPublic(key) ? `${publicBase ?? OBJECTS_PATH}/${key}` : undefined),

    close: () => client.destroy(),
  };
}
