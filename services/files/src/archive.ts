// Zip archives are never opened here, but people who download them open them: bombs and climbing paths are refused by
// what the directory at their end announces.

/** Reads `length` bytes from `start`. */
export type ReadRange = (start: number, length: number) => Promise<Buffer>;

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const COMMENT_BYTES = 0xffff;
const DIRECTORY_BYTES = 16 * 1024 * 1024;
const FILLED = 0xffffffff;

const MAX_ENTRIES = 100_000;
const MAX_UNPACKED = 20 * 1024 ** 3;
/** Text packs ten to one, logs perhaps fifty; deflate ends at 1032. Small archives may do as they like. */
const MAX_RATIO = 200;
const RATIO_MATTERS = 100 * 1024 ** 2;

export type ArchiveFault =
  | 'unreadable'
  | 'too_many_entries'
  | 'unpacks_too_large'
  | 'overlapping'
  | 'climbing_path';

/** Undefined when there is nothing against it. */
export async function faultOfArchive(size: number, read: ReadRange): Promise<ArchiveFault | undefined> {
  const tailLength = Math.min(size, END_BYTES + COMMENT_BYTES);
  const tail = await read(size - tailLength, tailLength);
  const end = lastSignature(tail);
  if (end === -1) return 'unreadable';
  let entries: number = tail.readUInt16LE(end + 10);
  let length: number = tail.readUInt32LE(end + 12);
  let start: number = tail.readUInt32LE(end + 16);
  if (entries === 0xffff || length === FILLED || start === FILLED) {
    const whole = await readEnd64(tail, end, size, read);
    if (whole === undefined) return 'unreadable';
    ({ entries, length, start } = whole);
  }
  if (entries > MAX_ENTRIES || length > DIRECTORY_BYTES) return 'too_many_entries';
  if (start + length > size) return 'unreadable';
  return faultOfDirectory(await read(start, length), { entries, size });
}

function lastSignature(tail: Buffer): number {
  for (let at = tail.length - END_BYTES; at >= 0; at--) if (tail.readUInt32LE(at) === END) return at;
  return -1;
}

async function readEnd64(tail: Buffer, end: number, size: number, read: ReadRange) {
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== END64_LOCATOR) return undefined;
  const at = Number(tail.readBigUInt64LE(locator + 8));
  if (!Number.isSafeInteger(at) || at + 56 > size) return undefined;
  const record = await read(at, 56);
  if (record.readUInt32LE(0) !== END64) return undefined;
  const number = (offset: number) => Number(record.readBigUInt64LE(offset));
  return { entries: number(32), length: number(40), start: number(48) };
}

function faultOfDirectory(
  directory: Buffer,
  { entries, size }: { entries: number; size: number },
): ArchiveFault | undefined {
  let packed = 0;
  let unpacked = 0;
  let at = 0;
  for (let i = 0; i < entries; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY) return 'unreadable';
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    if (/(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[a-z]:|\0/i.test(name)) return 'climbing_path';
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const sizes = sizesOf(directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20), extra);
    unpacked += sizes.unpacked;
    packed += sizes.packed;
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
  }
  // Entries that share their bytes: how 46 MB become 4.5 PB.
  if (packed > size) return 'overlapping';
  if (unpacked > MAX_UNPACKED || (unpacked > RATIO_MATTERS && unpacked > size * MAX_RATIO))
    return 'unpacks_too_large';
  return undefined;
}

/** Sizes over 4 GB are in an extra field (APPNOTE §4.5.3). */
function sizesOf(unpacked: number, packed: number, extra: Buffer): { unpacked: number; packed: number } {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let field = at + 4;
    const take = (value: number) => {
      if (value !== FILLED || field + 8 > extra.length) return value;
      field += 8;
      return Number(extra.readBigUInt64LE(field - 8));
    };
    return { unpacked: take(unpacked), packed: take(packed) };
  }
  return { unpacked, packed };
}
