// A mini program package as miniprogram-ci sends it: a header, an index of names, then the files.
import { gunzipSync } from 'node:zlib';

export interface PackedFile {
  /** With a slash at its beginning. */
  readonly name: string;
  readonly data: Buffer;
}

const FIRST = 0xbe;
const LAST = 0xed;
const HEADER = 14;
const MAX_FILES = 10_000;
/** Unpacked; WeChat allows 30 MB in all. */
const MAX_SIZE = 64 * 1024 * 1024;

/** @throws RangeError when it is no package, or a broken one. */
export function readPackage(compressed: Buffer): PackedFile[] {
  let bytes: Buffer;
  try {
    bytes = gunzipSync(compressed, { maxOutputLength: MAX_SIZE });
  } catch (cause) {
    throw new RangeError('the package is no gzip, or too large', { cause });
  }
  if (bytes.length < HEADER + 4 || bytes[0] !== FIRST || bytes[HEADER - 1] !== LAST)
    throw new RangeError('the package has no proper header');
  const indexEnd = HEADER + bytes.readUInt32BE(5);
  if (indexEnd + bytes.readUInt32BE(9) !== bytes.length)
    throw new RangeError('the package is not as long as its header says');
  const count = bytes.readUInt32BE(HEADER);
  if (count > MAX_FILES) throw new RangeError(`the package has more than ${MAX_FILES} files`);
  const files: PackedFile[] = [];
  let at = HEADER + 4;
  const next = (length: number): number => {
    const start = at;
    at += length;
    if (length < 0 || at > indexEnd) throw new RangeError('the index of the package is broken');
    return start;
  };
  for (let index = 0; index < count; index++) {
    const length = bytes.readUInt32BE(next(4));
    const start = next(length);
    const name = bytes.toString('utf8', start, start + length);
    const offset = bytes.readUInt32BE(next(4));
    const size = bytes.readUInt32BE(next(4));
    if (offset < indexEnd || offset + size > bytes.length)
      throw new RangeError(`the package ends before ${name} does`);
    files.push({ name, data: bytes.subarray(offset, offset + size) });
  }
  return files;
}
