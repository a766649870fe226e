// Reads bytes out of the store: the beginning, a range, or all of them through a hash. Never a large file in memory.
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { ObjectStore } from './ports.ts';

/** @throws Error when the object is gone */
export async function readRange(
  objects: ObjectStore,
  key: string,
  { start, length }: { start: number; length: number },
): Promise<Buffer> {
  if (length === 0) return Buffer.alloc(0);
  const stream = await objects.read(key, { range: { start, end: start + length - 1 } });
  if (stream === undefined) throw gone(key);
  return buffer(stream);
}

export async function sha256Of(objects: ObjectStore, key: string): Promise<string> {
  const stream = await objects.read(key);
  if (stream === undefined) throw gone(key);
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest('hex');
}

const gone = (key: string): Error => new Error(`the object ${key} is not in the store`);
