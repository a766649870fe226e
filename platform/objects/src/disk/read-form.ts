// multipart/form-data (RFC 7578) as a stream: fields in memory within limits, a file chunk by chunk.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

export interface FormPart {
  readonly name: string;
  /** Only a file has one. */
  readonly fileName: string | undefined;
  /** To be read to its end before the next part is asked for. */
  readonly body: AsyncIterable<Buffer>;
}

const HEADER_LIMIT = 4096;
const PREAMBLE_LIMIT = 1024;
const MAX_PARTS = 30;

const malformed = (reason: string) => new XiaoqiaoError('malformed_request', { details: { reason } });

/** @throws XiaoqiaoError `media_type_unsupported` */
export function boundaryOf(contentType: string | undefined): string {
  const match = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
    contentType ?? '',
  );
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined)
    throw new XiaoqiaoError('media_type_unsupported', { details: { accepted: 'multipart/form-data' } });
  return boundary;
}

/** @throws XiaoqiaoError `malformed_request`, also from the bodies */
export async function* readForm(source: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<FormPart> {
  const input = createInput(source);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  try {
    yield* parts();
  } finally {
    await input.letGo();
  }

  async function* parts(): AsyncGenerator<FormPart> {
    await input.skipPast(Buffer.from(`--${boundary}`), PREAMBLE_LIMIT);
    for (let count = 0; ; count++) {
      const ending = await input.take(2);
      if (ending === '--') return;
      if (ending !== '\r\n') throw malformed('the form has a line that is no boundary');
      if (count === MAX_PARTS) throw malformed(`the form has more than ${MAX_PARTS} parts`);
      const headers = await input.takeUntil(Buffer.from('\r\n\r\n'), HEADER_LIMIT);
      const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(headers)?.[1] ?? '';
      const name = /(?:^|;)\s*name="([^"]*)"/i.exec(disposition)?.[1];
      if (name === undefined) throw malformed('a part of the form has no name');
      const fileName = /(?:^|;)\s*filename="([^"]*)"/i.exec(disposition)?.[1];
      let ended = false;
      const body = (async function* () {
        yield* input.streamUntil(delimiter);
        ended = true;
      })();
      yield { name, fileName, body };
      if (!ended) throw new Error('a part of a form was left unread');
    }
  }
}

/** @throws XiaoqiaoError `malformed_request` beyond `limit` bytes */
export async function textOf(part: FormPart, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of part.body) {
    length += chunk.length;
    if (length > limit) throw malformed(`the field ${part.name} is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function createInput(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  async function more(): Promise<void> {
    const { value, done } = await chunks.next();
    if (done) throw malformed('the form broke off');
    held = held.length === 0 ? value : Buffer.concat([held, value]);
  }

  async function takeUntil(mark: Buffer, limit: number): Promise<string> {
    let at = held.indexOf(mark);
    while (at === -1) {
      if (held.length > limit) throw malformed(`a part of the form has more than ${limit} bytes of headers`);
      await more();
      at = held.indexOf(mark);
    }
    const text = held.toString('utf8', 0, at);
    held = held.subarray(at + mark.length);
    return text;
  }

  return {
    takeUntil,
    letGo: async () => void (await chunks.return?.()),
    skipPast: (mark: Buffer, limit: number) => takeUntil(mark, limit),
    async take(length: number): Promise<string> {
      while (held.length < length) await more();
      const text = held.toString('latin1', 0, length);
      held = held.subarray(length);
      return text;
    },
    /** Everything before the mark, which may be torn apart by the edges of chunks. */
    async *streamUntil(mark: Buffer): AsyncGenerator<Buffer> {
      for (;;) {
        const at = held.indexOf(mark);
        if (at !== -1) {
          const rest = held.subarray(0, at);
          held = held.subarray(at + mark.length);
          if (rest.length > 0) yield rest;
          return;
        }
        const certain = held.length - mark.length + 1;
        if (certain > 0) {
          const part = held.subarray(0, certain);
          held = held.subarray(certain);
          yield part;
        }
        await more();
      }
    },
  };
}
