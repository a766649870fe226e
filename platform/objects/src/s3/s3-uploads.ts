// Uploads that go straight to an S3 store: a form under a signed policy, or parts at presigned addresses.
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { requireObjectKey, typeOfKey } from '../object-key.ts';
import type { Objects, OpenUpload, UploadedPart } from '../objects.ts';
import { isAbsent, orAbsent, orFail, toStorageError } from './s3-failure.ts';

type Uploads = Pick<
  Objects,
  | 'uploadForm'
  | 'beginParts'
  | 'partAddress'
  | 'listParts'
  | 'completeParts'
  | 'abortParts'
  | 'listOpenUploads'
>;

/** Presigners count from the time of signing, and refuse what has expired already: such an address is signed in the past. */
export function signingTimes(expiresAt: number): { signingDate: Date; expiresIn: number } {
  const signedAt = Math.min(Date.now(), expiresAt - 1000);
  return {
    signingDate: new Date(signedAt),
    expiresIn: Math.max(1, Math.floor((expiresAt - signedAt) / 1000)),
  };
}

/** Refusals of a completion that say that it cannot be done any more, or not with these parts. */
const incompletable = new Set(['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall', 'MalformedXML']);

export function s3Uploads(client: S3Client, Bucket: string, cacheOf: (key: string) => object): Uploads {
  return {
    async uploadForm(key, { minimum, maximum, expiresAt }) {
      requireObjectKey(key);
      const type = typeOfKey(key);
      const { url, fields } = await orFail(
        createPresignedPost(client, {
          Bucket,
          Key: key,
          Fields: { 'Content-Type': type },
          Conditions: [['content-length-range', minimum, maximum]],
          Expires: (expiresAt - Date.now()) / 1000,
        }),
      );
      return { url, fields, fileField: 'file' };
    },

    async beginParts(key) {
      requireObjectKey(key);
      const command = new CreateMultipartUploadCommand({
        Bucket,
        Key: key,
        ContentType: typeOfKey(key),
        ...cacheOf(key),
      });
      return (await orFail(client.send(command))).UploadId!;
    },

    partAddress({ key, uploadId, number, size, expiresAt }) {
      const command = new UploadPartCommand({
        ...{ Bucket, Key: key, UploadId: uploadId },
        ...{ PartNumber: number, ContentLength: size },
      });
      // The length is signed, so that a part of another size is refused by the store.
      return orFail(
        getSignedUrl(client, command, {
          ...signingTimes(expiresAt),
          signableHeaders: new Set(['host', 'content-length']),
        }),
      );
    },

    async listParts(key, uploadId) {
      const parts: UploadedPart[] = [];
      let after: string | undefined;
      do {
        const command = new ListPartsCommand({
          Bucket,
          Key: key,
          UploadId: uploadId,
          PartNumberMarker: after,
        });
        const page = await orAbsent(client.send(command), undefined);
        if (page === undefined) return undefined;
        for (const { PartNumber, Size, ETag } of page.Parts ?? [])
          parts.push({ number: PartNumber!, size: Number(Size), etag: unquoted(ETag) });
        after = page.IsTruncated ? page.NextPartNumberMarker : undefined;
      } while (after !== undefined);
      return parts.sort((a, b) => a.number - b.number);
    },

    async completeParts(key, uploadId, parts) {
      if (parts.length === 0) return false;
      const Parts = [...parts]
        .sort((a, b) => a.number - b.number)
        .map(({ number, etag }) => ({ PartNumber: number, ETag: `"${etag}"` }));
      const command = new CompleteMultipartUploadCommand({
        ...{ Bucket, Key: key, UploadId: uploadId },
        MultipartUpload: { Parts },
      });
      try {
        await client.send(command);
        return true;
      } catch (error) {
        if (isAbsent(error) || incompletable.has((error as Error).name)) return false;
        throw toStorageError(error);
      }
    },

    async abortParts(key, uploadId) {
      const command = new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId: uploadId });
      await orAbsent(client.send(command), undefined);
    },

    async *listOpenUploads(): AsyncGenerator<OpenUpload> {
      let KeyMarker: string | undefined;
      let UploadIdMarker: string | undefined;
      do {
        const page = await orFail(
          client.send(new ListMultipartUploadsCommand({ Bucket, KeyMarker, UploadIdMarker })),
        );
        for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
          yield { key: Key!, uploadId: UploadId!, startedAt: Number(Initiated) };
        KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
        UploadIdMarker = page.IsTruncated ? page.NextUploadIdMarker : undefined;
      } while (KeyMarker !== undefined);
    },
  };
}

export const unquoted = (etag: string | undefined): string => (etag ?? '').replace(/^"|"$/g, '');
