// One upload from the announcement to the completed file: as a form, or in parts that are resumed where they ended.
import type { File, FilePurpose, UploadTicket } from '@xiaoqiao/contract';
import type { Client } from '../client.ts';
import { isApiError, isTransportError } from '../errors.ts';
import { type ClientStorage, readJson } from '../storage.ts';
import type { Cancelling } from './cancelling.ts';
import type { FileHost, Sending } from './host.ts';
import { isStaleAddress, requireTaken } from './storage-answer.ts';

export interface FileToUpload<F> {
  readonly file: F;
  readonly purpose: FilePurpose;
  /** A media type such as image/jpeg; must be what the content is. */
  readonly type: string;
  /** What the host calls the file, when left out. */
  readonly name?: string;
  /** Of the content, 64 hexadecimal digits; the server refuses other bytes. */
  readonly sha256?: string;
}

export interface Progress {
  readonly sent: number;
  readonly total: number;
}

export interface UploadDeps<F> {
  readonly client: Pick<Client, 'get' | 'post' | 'delete'>;
  readonly host: FileHost<F>;
  readonly storage: ClientStorage;
  readonly storageKey: string;
  readonly absolute: (url: string) => string;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly partsAtOnce: number;
  readonly transferTimeoutMs: number;
}

interface Upload<F> extends FileToUpload<F> {
  readonly size: number;
  /** Under which an unfinished upload is remembered. */
  readonly memory: string;
  readonly cancelling: Cancelling;
  readonly report: (sent: number) => void;
}

const RETRIES = 5;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

export async function uploadFile<F>(
  deps: UploadDeps<F>,
  given: FileToUpload<F>,
  { cancelling, onProgress }: { cancelling: Cancelling; onProgress: (progress: Progress) => void },
): Promise<File> {
  const { size, mark, name } = await deps.host.look(given.file);
  const upload: Upload<F> = {
    ...given,
    name: given.name ?? name,
    ...{ size, cancelling },
    memory: `${deps.storageKey}.${given.purpose}|${given.type}|${mark}`,
    report: (sent) => onProgress({ sent: Math.min(sent, size), total: size }),
  };
  upload.report(0);
  const resumed = await resume(deps, upload);
  if (resumed !== undefined) return resumed;
  cancelling.check();
  const { file, purpose, type } = upload;
  const ticket = await deps.client.post('/files', {
    body: {
      ...{ name: upload.name as string, type, size, purpose },
      ...(given.sha256 === undefined ? {} : { sha256: given.sha256 }),
    },
  });
  const { id } = ticket.file;
  if (ticket.form !== null) await sendForm(deps, upload, ticket.form, file);
  else if (ticket.parts !== null) {
    deps.storage.set(upload.memory, JSON.stringify({ id }));
    await sendParts(deps, upload, { id, ...ticket.parts, arrived: [] });
  }
  return complete(deps, upload, id);
}

async function complete<F>({ client, storage }: UploadDeps<F>, upload: Upload<F>, id: string): Promise<File> {
  upload.cancelling.check();
  try {
    const file = await client.post('/files/:id/complete', { params: { id } });
    upload.report(upload.size);
    storage.remove(upload.memory);
    return file;
  } catch (failure) {
    // The server has thrown it away.
    if (isApiError(failure) && !failure.retryable && failure.error !== 'file_incomplete')
      storage.remove(upload.memory);
    throw failure;
  }
}

/** Undefined when there is nothing to go on with. */
async function resume<F>(deps: UploadDeps<F>, upload: Upload<F>): Promise<File | undefined> {
  const { client, storage } = deps;
  const known = readJson<{ id: string }>(storage, upload.memory);
  if (known === undefined) return undefined;
  const { id } = known;
  try {
    const parts = await client.get('/files/:id/parts', { params: { id } });
    await sendParts(deps, upload, { id, ...parts });
    return await complete(deps, upload, id);
  } catch (failure) {
    const isOver = isApiError(failure) && ['file_not_found', 'file_state_conflict'].includes(failure.error);
    if (!isOver) throw failure;
    storage.remove(upload.memory);
    return undefined;
  }
}

async function sendForm<F>(
  deps: UploadDeps<F>,
  upload: Upload<F>,
  form: NonNullable<UploadTicket['form']>,
  file: F,
): Promise<void> {
  const { url, fields, fileField } = form;
  await persistently(deps, upload, async () =>
    requireTaken(
      await deps.host.postForm(
        { url: deps.absolute(url), fields, fileField, file },
        sending(deps, upload, upload.report),
      ),
    ),
  );
}

interface Parted {
  readonly id: string;
  readonly size: number;
  readonly count: number;
  readonly arrived: readonly number[];
}

async function sendParts<F>(deps: UploadDeps<F>, upload: Upload<F>, parted: Parted): Promise<void> {
  const { id, size, count, arrived } = parted;
  const lengthOf = (number: number) => (number < count ? size : upload.size - (count - 1) * size);
  const sent = new Map(arrived.map((number) => [number, lengthOf(number)]));
  const tell = () => {
    let sum = 0;
    for (const bytes of sent.values()) sum += bytes;
    upload.report(sum);
  };
  tell();
  const waiting: number[] = [];
  for (let number = 1; number <= count; number++) if (!sent.has(number)) waiting.push(number);

  async function sendPart(number: number): Promise<void> {
    const bytes = await deps.host.read(upload.file, (number - 1) * size, lengthOf(number));
    await persistently(deps, upload, async () => {
      // Fresh each time: an upload may take longer than an address is good.
      const { list } = await deps.client.post('/files/:id/parts', {
        params: { id },
        body: { numbers: [number] },
      });
      const url = deps.absolute((list[0] as { url: string }).url);
      const progress = (bytesSent: number) => {
        sent.set(number, Math.min(bytesSent, bytes.byteLength));
        tell();
      };
      requireTaken(await deps.host.put({ url, bytes }, sending(deps, upload, progress)));
    });
    sent.set(number, bytes.byteLength);
    tell();
  }
  let failure: { readonly cause: unknown } | undefined;
  const work = async () => {
    for (
      let number = waiting.shift();
      number !== undefined && failure === undefined;
      number = waiting.shift()
    ) {
      try {
        await sendPart(number);
      } catch (cause) {
        failure ??= { cause };
      }
    }
  };
  const workers: Promise<void>[] = [];
  for (let i = 0; i < deps.partsAtOnce; i++) workers.push(work());
  // Parts under way come to their end first: they count when the upload is resumed.
  await Promise.all(workers);
  if (failure !== undefined) throw (failure as { readonly cause: unknown }).cause;
}

function sending<F>(
  deps: UploadDeps<F>,
  { cancelling }: Upload<F>,
  onProgress: (sent: number) => void,
): Sending {
  return { onProgress, onAbort: cancelling.onCancel, timeoutMs: deps.transferTimeoutMs };
}

/** Tries again what may go better: the network was away, the store was busy, an address was too old. */
async function persistently<F>(
  { pause }: UploadDeps<F>,
  { cancelling }: Upload<F>,
  attempt: () => Promise<void>,
): Promise<void> {
  for (let retries = 0; ; retries++) {
    cancelling.check();
    try {
      await attempt();
      return;
    } catch (failure) {
      cancelling.check();
      const isHopeful =
        ((isApiError(failure) || isTransportError(failure)) && failure.retryable) ||
        (isStaleAddress(failure) && retries === 0);
      if (!isHopeful || retries >= RETRIES) throw failure;
      await pause(Math.min(FIRST_WAIT * 2 ** retries, LONGEST_WAIT));
    }
  }
}
