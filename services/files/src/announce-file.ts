// A user announces a file and gets a ticket: a form, or parts for what is too large to be sent in one go.
import { randomBytes } from 'node:crypto';
import type { FileInput, UploadTicket } from '@xiaoqiao/contract';
import { HOUR, toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Caller } from '@xiaoqiao/kit/http';
import { extensionOf } from './extension.ts';
import { describeFile, incomingKey, originalKey } from './file.ts';
import { partCount, partSizeFor } from './parts.ts';
import type { FileDependencies } from './ports.ts';
import { purposes, refusalOf } from './purpose.ts';
import { type FileRow, insertFile, takeSpace } from './store.ts';

const FORM_WINDOW = HOUR;
/** Large files are resumed, perhaps tomorrow. */
const PARTS_WINDOW = 24 * HOUR;

/** @throws XiaoqiaoError `forbidden`, `file_type_refused`, `file_too_large`, `file_quota_exceeded`, `storage_unavailable` */
export async function announceFile(
  deps: FileDependencies,
  { userId, can }: Pick<Caller, 'userId' | 'can'>,
  input: FileInput,
): Promise<UploadTicket> {
  const { database, objects, outbox, clock, ids, settings } = deps;
  const { permission } = purposes[input.purpose];
  if (permission !== undefined && !can(permission)) throw new XiaoqiaoError('forbidden');
  const refusal = refusalOf(input);
  if (refusal !== undefined) throw new XiaoqiaoError(refusal.error, { details: refusal.details });

  const id = ids.next();
  const key = originalKey(id, randomBytes(12).toString('hex'), extensionOf(input.type));
  const partSize = partSizeFor(input.size, objects.takesForms);
  const now = clock.now();
  const expiresAt = now + (partSize === undefined ? FORM_WINDOW : PARTS_WINDOW);
  const uploadId = partSize === undefined ? null : await objects.beginParts(key);
  const row: FileRow = {
    id,
    user_id: userId,
    purpose: input.purpose,
    name: input.name,
    type: input.type,
    size: input.size,
    sha256: input.sha256 ?? null,
    status: 'uploading',
    rejection: null,
    object_key: key,
    upload_id: uploadId,
    part_size: partSize ?? null,
    expires_at: expiresAt,
    width: null,
    height: null,
    dominant_colour: null,
    blur_hash: null,
    variants: '[]',
    trace_id: null,
    attached_to: null,
    created_at: now,
    updated_at: now,
  };
  try {
    await database.transaction(async (tx) => {
      const { quotaBytes, quotaFiles } = settings;
      const limits = { bytes: quotaBytes, files: quotaFiles };
      if (!(await takeSpace(tx, { userId, bytes: input.size }, limits)))
        throw new XiaoqiaoError('file_quota_exceeded', { details: limits });
      await insertFile(tx, row);
      await outbox.add(tx, 'file.upload-window-ended', { fileId: id }, { availableAt: expiresAt });
    });
  } catch (error) {
    if (uploadId !== null) await objects.abortParts(key, uploadId);
    throw error;
  }
  const { size } = input;
  const form =
    partSize === undefined
      ? await objects.uploadForm(incomingKey(key), { minimum: size, maximum: size, expiresAt })
      : null;
  const { userId: _, ...file } = await describeFile(deps, row);
  return {
    file,
    form: form && { ...form, fields: { ...form.fields } },
    parts: partSize === undefined ? null : { size: partSize, count: partCount(size, partSize) },
    expiresAt: toRfc3339(expiresAt),
  };
}
