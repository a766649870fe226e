// Reads lines of JSON from a pipe, more slowly than they are written, and tells how many were whole.
import { readSync } from 'node:fs';

const bytes = Buffer.alloc(3000);
const writers = new Set<number>();
const idle = new Int32Array(new SharedArrayBuffer(4));
let whole = 0;
let torn = 0;
let rest = '';
for (let read = readSync(0, bytes); read > 0; read = readSync(0, bytes)) {
  const lines = (rest + bytes.toString('latin1', 0, read)).split('\n');
  rest = lines.pop()!;
  for (const line of lines)
    try {
      writers.add((JSON.parse(line) as { writer: number }).writer);
      whole++;
    } catch {
      torn++;
    }
  Atomics.wait(idle, 0, 0, 0.3);
}
console.log(JSON.stringify({ whole, torn, writers: writers.size }));
