// The store of file bytes as a port: objects under keys, uploads that bypass the API, addresses that expire.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  /** Opaque, without quotes; another one means other bytes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** Bytes `start` to `end`, both included; `end` may lie behind the last one. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a client sends as one POST of multipart/form-data: the fields as they are, then the file. */
export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly fileField: string;
}

export interface UploadedPart {
  /** From 1. */
  readonly number: number;
  readonly size: number;
  readonly etag: string;
}

/** An upload in parts that was begun and is neither complete nor aborted. */
export interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly startedAt: number;
}

export interface ObjectVersion {
  readonly versionId: string;
  readonly size: number;
  readonly modifiedAt: number;
}

export interface AddressOptions {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The name under which it is saved. */
  readonly name?: string;
  /** Never shown by a browser, only saved. */
  readonly download?: boolean;
}

/**
 * The media type of an object is that of its key's extension, in every engine. Keys below `public/` can be read by
 * anybody who knows them. Every call throws XiaoqiaoError `storage_unavailable`, and those that write `storage_full`.
 */
export interface Objects {
  readonly engine: 'disk' | 's3';
  /** False where a store does not know the S3 form; everything goes in parts then. */
  readonly takesForms: boolean;
  /** Replaces what was there, whole or not at all. */
  put(key: string, body: Uint8Array): Promise<ObjectInfo>;
  head(key: string): Promise<ObjectInfo | undefined>;
  /** Undefined when there is no such object. */
  read(key: string, options?: { range?: ByteRange; versionId?: string }): Promise<Readable | undefined>;
  /** Gives the object another key. False, and nothing happens, when it is gone or its etag is another one. */
  move(from: ObjectInfo, to: string): Promise<boolean>;
  /** Those that are not there count as removed. */
  remove(keys: readonly string[]): Promise<void>;
  /** In order of key. */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  /** Earlier content of a key, newest first; empty unless the store was told to keep it. */
  versions(key: string): Promise<readonly ObjectVersion[]>;

  /** A form that uploads exactly this key with this many bytes until it expires. */
  uploadForm(
    key: string,
    limits: { minimum: number; maximum: number; expiresAt: number },
  ): Promise<UploadForm>;

  beginParts(key: string): Promise<string>;
  /** Where a PUT of exactly `size` bytes goes; may be used again while the upload is open. */
  partAddress(part: PartToUpload): Promise<string>;
  /** In order of number; undefined when no such upload is open. */
  listParts(key: string, uploadId: string): Promise<readonly UploadedPart[] | undefined>;
  /** Joins the parts in order of number. False when no such upload is open, or not with these parts. */
  completeParts(key: string, uploadId: string, parts: readonly UploadedPart[]): Promise<boolean>;
  /** One that is not open counts as aborted. */
  abortParts(key: string, uploadId: string): Promise<void>;
  listOpenUploads(): AsyncIterable<OpenUpload>;

  /** A short-lived address for GET and HEAD. */
  address(key: string, options: AddressOptions): Promise<string>;
  /** The lasting address of an object below `public/`; undefined for any other. */
  publicAddress(key: string): string | undefined;

  /** What answers below `/objects` on the gateway. */
  readonly application: ObjectsApplication;

  /** @throws XiaoqiaoError `storage_unavailable` */
  ping(): Promise<void>;
  close(): void;
}

/** What the gateway's upstream in the same process wants. */
export interface ObjectsApplication {
  ready(): Promise<void>;
  routing(request: IncomingMessage, response: ServerResponse): void;
  /** It looks at lengths before it reads, and writes as it reads. */
  readonly boundsBodies: true;
}

export interface PartToUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly number: number;
  readonly size: number;
  readonly expiresAt: number;
}
