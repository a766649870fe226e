// A real log whose lines a test can read.
import { createLog, type Log } from '../log/index.ts';

export interface MemoryLog extends Log {
  readonly lines: readonly {
    level: string;
    message: string;
    requestId?: string;
    context?: Record<string, unknown>;
  }[];
  /** Everything written so far, as text. */
  text(): string;
}

export function memoryLog(service = 'test'): MemoryLog {
  const raw: string[] = [];
  const log = createLog({
    service,
    level: 'debug',
    destination: { write: (line: string) => void raw.push(line) },
  });
  return {
    ...log,
    get lines() {
      return raw.map((line) => JSON.parse(line));
    },
    text: () => raw.join(''),
  };
}
