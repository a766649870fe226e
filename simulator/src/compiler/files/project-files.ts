// The mini program's files as the compiler sees them, on a disk or in memory, whatever folder each came from.
import { readFileSync, statSync } from 'node:fs';

export interface ProjectFiles {
  has(path: string): boolean;
  /** Unchanged content is the same string again, so that caches may compare it. */
  text(path: string): string;
  /** In bytes. */
  size(path: string): number;
  /** Where it is on disk; undefined for files in memory. */
  onDisk(path: string): string | undefined;
  paths(): Iterable<string>;
  /** A file that nobody wrote; it is not among `paths`, and nobody uploads it. */
  add(path: string, text: string): void;
}

interface Read {
  readonly mtimeMs: number;
  readonly size: number;
  readonly text: string;
}

/** Remembers texts over compilations: a file is read again when its size or time changed. */
export class DiskTexts {
  readonly #read = new Map<string, Read>();

  text(path: string): string {
    const { mtimeMs, size } = statSync(path);
    const before = this.#read.get(path);
    if (before?.mtimeMs === mtimeMs && before.size === size) return before.text;
    const fresh = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    const text = before?.text === fresh ? before.text : fresh;
    this.#read.set(path, { mtimeMs, size, text });
    return text;
  }

  /** Of a file as it was read last. */
  size(path: string): number | undefined {
    return this.#read.get(path)?.size;
  }
}

/** Virtual path → path on disk, texts that exist only in memory (bundled npm packages), and those made when asked for. */
export class DiskFiles implements ProjectFiles {
  readonly #texts: DiskTexts;
  readonly #onDisk: ReadonlyMap<string, string>;
  readonly #inMemory: ReadonlyMap<string, string>;
  readonly #derived: ReadonlyMap<string, () => string>;
  readonly #seen = new Map<string, string>();

  constructor(
    texts: DiskTexts,
    onDisk: ReadonlyMap<string, string>,
    inMemory: ReadonlyMap<string, string>,
    derived: ReadonlyMap<string, () => string>,
  ) {
    this.#texts = texts;
    this.#onDisk = onDisk;
    this.#inMemory = inMemory;
    this.#derived = derived;
  }

  has(path: string): boolean {
    return (
      this.#onDisk.has(path) || this.#inMemory.has(path) || this.#derived.has(path) || this.#seen.has(path)
    );
  }

  text(path: string): string {
    const seen = this.#seen.get(path);
    if (seen !== undefined) return seen;
    const onDisk = this.#onDisk.get(path);
    const text =
      onDisk === undefined
        ? (this.#inMemory.get(path) ?? this.#derived.get(path)?.())
        : this.#texts.text(onDisk);
    if (text === undefined) throw new Error(`No such file: ${path}`);
    this.#seen.set(path, text);
    return text;
  }

  size(path: string): number {
    const onDisk = this.#onDisk.get(path);
    if (onDisk === undefined) return Buffer.byteLength(this.text(path));
    const read = this.#seen.has(path) ? this.#texts.size(onDisk) : undefined;
    return read ?? statSync(onDisk).size;
  }

  onDisk(path: string): string | undefined {
    return this.#onDisk.get(path);
  }

  *paths(): Iterable<string> {
    yield* this.#onDisk.keys();
    yield* this.#inMemory.keys();
  }

  add(path: string, text: string): void {
    this.#seen.set(path, text);
  }
}

export class MemoryFiles implements ProjectFiles {
  readonly #files: ReadonlyMap<string, string | Uint8Array>;
  readonly #added = new Map<string, string>();

  constructor(files: ReadonlyMap<string, string | Uint8Array>) {
    this.#files = files;
  }

  has(path: string): boolean {
    return this.#files.has(path) || this.#added.has(path);
  }

  text(path: string): string {
    const content = this.#files.get(path) ?? this.#added.get(path);
    if (content === undefined) throw new Error(`No such file: ${path}`);
    return typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
  }

  size(path: string): number {
    const content = this.#files.get(path) ?? '';
    return typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
  }

  onDisk(): undefined {
    return undefined;
  }

  paths(): Iterable<string> {
    return this.#files.keys();
  }

  add(path: string, text: string): void {
    this.#added.set(path, text);
  }
}
