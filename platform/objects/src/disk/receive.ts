// What clients send to the disk engine: a form with one file, or one part of an upload. Never in memory.
import { type FileHandle, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type Addresses, FILE_FIELD } from './addresses.ts';
import { codeOf, type DiskFolder } from './disk-folder.ts';
import { boundaryOf, readForm, textOf } from './read-form.ts';

export interface ReceiveDeps {
  readonly folder: DiskFolder;
  readonly addresses: Addresses;
  readonly clock: Clock;
  /** Keeps what an object held before, where that is wanted. */
  readonly keepVersion: (key: string) => Promise<void>;
}

/** A refusal must still reach the client, so its connection outlives whoever stops reading. */
const bodyOf = (request: IncomingMessage): AsyncIterable<Buffer> =>
  request.iterator({ destroyOnReturn: false });

const FIELD_LIMIT = 4096;
/** What a form has around its file, generously. */
const FORM_OVERHEAD = 64 * 1024;

const malformed = (reason: string) => new XiaoqiaoError('malformed_request', { details: { reason } });

/** Bodies announce their length, so that one that is too large is refused before it is read. */
function lengthOf({ headers }: IncomingMessage): number {
  const length = headers['content-length'];
  if (length === undefined || headers['transfer-encoding'] !== undefined)
    throw malformed('the body must announce its length');
  return Number(length);
}

/** @throws XiaoqiaoError `upload_ticket_invalid`, `upload_ticket_expired`, `body_too_large`, `file_content_mismatch` */
export async function receiveForm(
  request: IncomingMessage,
  { folder, addresses, clock, keepVersion }: ReceiveDeps,
): Promise<void> {
  const announced = lengthOf(request);
  const boundary = boundaryOf(request.headers['content-type']);
  const fields = new Map<string, string>();
  for await (const part of readForm(bodyOf(request), boundary)) {
    if (part.name !== FILE_FIELD) {
      fields.set(part.name.toLowerCase(), await textOf(part, FIELD_LIMIT));
      continue;
    }
    const { key, minimum, maximum } = addresses.verifyForm(fields, clock.now());
    if (announced > maximum + FORM_OVERHEAD) throw tooLarge(maximum);
    await folder.writeWhole(
      folder.path(key),
      async (file) => {
        const size = await writeTo(file, part.body, maximum);
        if (size < minimum) throw mismatch({ minimum, received: size });
      },
      () => keepVersion(key),
    );
    // Fields behind the file are ignored, as S3 ignores them.
    return;
  }
  throw malformed(`the form has no field ${FILE_FIELD}`);
}

/** @throws XiaoqiaoError `upload_ticket_invalid`, `upload_ticket_expired`, `file_content_mismatch` */
export async function receivePart(
  request: IncomingMessage,
  { key, query }: { key: string; query: URLSearchParams },
  { folder, addresses, clock }: ReceiveDeps,
): Promise<void> {
  const signed = addresses.verify('PUT', key, query, clock.now());
  const [number, size] = [Number(signed.get('part')), Number(signed.get('size'))];
  const uploadFolder = folder.upload(signed.get('upload')!);
  const announced = lengthOf(request);
  if (announced !== size) throw mismatch({ expected: size, received: announced });
  try {
    await stat(uploadFolder);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') throw new XiaoqiaoError('upload_ticket_expired', { cause });
    throw cause;
  }
  await folder.writeWhole(join(uploadFolder, String(number)), async (file) => {
    const received = await writeTo(file, bodyOf(request), size);
    if (received !== size) throw mismatch({ expected: size, received });
  });
}

const tooLarge = (limit: number) => new XiaoqiaoError('body_too_large', { details: { limit } });
const mismatch = (sizes: object) =>
  new XiaoqiaoError('file_content_mismatch', { details: { rule: 'size', ...sizes } });

async function writeTo(file: FileHandle, body: AsyncIterable<Buffer>, maximum: number): Promise<number> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maximum) throw tooLarge(maximum);
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
  }
  return size;
}
