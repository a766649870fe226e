// A sink for lines that never makes anybody wait: what does not fit while the stream is slow is dropped.
import type { Writable } from 'node:stream';

/**
 * @param maxBytes that may wait for the stream.
 * @returns false for a line that was dropped.
 */
export function boundedLines(stream: Writable, maxBytes = 8 * 1024 * 1024): (line: string) => boolean {
  return (line) => {
    if (stream.destroyed || stream.writableLength + line.length > maxBytes) return false;
    stream.write(line);
    return true;
  };
}
