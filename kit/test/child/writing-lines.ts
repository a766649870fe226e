// Writes many lines to a standard output that it shares; as the first of several it also starts the others.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { standardOutput } from '../../src/log/index.ts';

const [others = '0'] = process.argv.slice(2);
const started = Array.from({ length: Number(others) }, () =>
  spawn(process.execPath, [import.meta.filename], { stdio: ['ignore', 'inherit', 'inherit'] }),
);
const output = standardOutput({ shared: true });
const line = `${JSON.stringify({ writer: process.pid, text: 'x'.repeat(400) })}\n`;
for (let turn = 0; turn < 100; turn++) {
  for (let i = 0; i < 50; i++) output.write(line);
  await new Promise(setImmediate);
}
await Promise.all(started.map((child) => once(child, 'exit')));
