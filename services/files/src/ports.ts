// What files need from elsewhere, as small interfaces; apps/server hands in what fits.

import type { Readable } from 'node:stream';
import type { Id } from '@xiaoqiao/contract';
import type { Database, Outbox } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: number;
}

export interface StoredPart {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
}

/** Where the bytes are. Every call may throw `storage_unavailable`, and those that write `storage_full`. */
export interface ObjectStore {
  /** Else even a small file goes as a part. */
  readonly takesForms: boolean;
  put(key: string, body: Uint8Array): Promise<StoredObject>;
  head(key: string): Promise<StoredObject | undefined>;
  read(key: string, options?: { range?: { start: number; end: number } }): Promise<Readable | undefined>;
  /** False when the object is not the one that was looked at any more. */
  move(from: StoredObject, to: string): Promise<boolean>;
  remove(keys: readonly string[]): Promise<void>;
  list(prefix: string): AsyncIterable<StoredObject>;
  uploadForm(
    key: string,
    limits: { minimum: number; maximum: number; expiresAt: number },
  ): Promise<{ url: string; fields: Readonly<Record<string, string>>; fileField: string }>;
  beginParts(key: string): Promise<string>;
  partAddress(part: {
    key: string;
    uploadId: string;
    number: number;
    size: number;
    expiresAt: number;
  }): Promise<string>;
  listParts(key: string, uploadId: string): Promise<readonly StoredPart[] | undefined>;
  completeParts(key: string, uploadId: string, parts: readonly StoredPart[]): Promise<boolean>;
  abortParts(key: string, uploadId: string): Promise<void>;
  listOpenUploads(): AsyncIterable<{ key: string; uploadId: string; startedAt: number }>;
  address(key: string, options: { expiresAt: number; name?: string; download?: boolean }): Promise<string>;
  /** Of a key below `public/`. */
  publicAddress(key: string): string | undefined;
}

export interface MediaChecks {
  /**
   * Asks WeChat to judge a picture; the verdict comes later as the event `wechat.media-checked` with this trace id.
   * Undefined when this user's media cannot be judged: he never came through WeChat.
   * @throws XiaoqiaoError `wechat_unavailable`, `wechat_rejected`
   */
  checkMedia(media: {
    url: string;
    userId: Id<'user'>;
    scene: 'profile' | 'comment' | 'forum' | 'social';
  }): Promise<{ traceId: string } | undefined>;
}

export interface FileSettings {
  /** Bytes that the files of one user may take up. */
  readonly quotaBytes: number;
  readonly quotaFiles: number;
}

export interface FileDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly objects: ObjectStore;
  /** Left out: nothing is judged. */
  readonly mediaChecks?: MediaChecks | undefined;
  readonly settings: FileSettings;
}
