// `npm run bench:realtime [-- --connections=10000 --rounds=20]`: sockets in memory, and one message to all of them, beside a bare loop of ws.
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '20' },
    raised: { type: 'boolean', default: false },
  },
});
const connections = Number(values.connections);
const rounds = Number(values.rounds);

// A process cannot raise its own limit, so it starts itself again from a shell that has.
if (!values.raised) {
  const self = [process.execPath, import.meta.filename, '--raised', ...process.argv.slice(2)];
  const script = `ulimit -n ${connections + 1000} && exec "$@"`;
  process.exit(spawnSync('sh', ['-c', script, 'sh', ...self], { stdio: 'inherit' }).status ?? 1);
}

const file = (name: string): string => join(import.meta.dirname, name);

async function ask<T>(server: ChildProcess, question: string, value?: unknown): Promise<T> {
  server.send({ ask: question, value });
  const [{ answer }] = (await once(server, 'message')) as [{ answer: T }];
  return answer;
}

async function told<T>(listeners: ChildProcess, message: object): Promise<T> {
  listeners.send(message);
  const [answer] = await once(listeners, 'message');
  return answer as T;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

async function measure(kind: 'ours' | 'bare'): Promise<void> {
  const server = fork(file('server.ts'), [kind], { execArgv: ['--expose-gc'] });
  const listeners = fork(file('listeners.ts'));
  for (const child of [server, listeners])
    child.once('exit', (code) => {
      if (code !== null) throw new Error(`a process of the measurement ended with ${code}`);
    });
  try {
    const port = await ask<number>(server, 'port');
    const warm = await ask<string[]>(server, 'tickets', 50);
    await told(listeners, { open: { port, tickets: warm } });
    const before = await ask<number>(server, 'memory');
    const tickets = (await ask<string[]>(server, 'tickets', connections)).slice(50);
    await told(listeners, { open: { port, tickets } });
    await pause(1000);
    const after = await ask<number>(server, 'memory');
    const open = await ask<number>(server, 'sockets');
    const times: number[] = [];
    const cpus: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const marker = `"mark":"${kind} ${round}."`;
      await told(listeners, { expect: marker });
      const last = once(listeners, 'message') as Promise<[{ last: string }]>;
      const cpuBefore = await ask<number>(server, 'cpu');
      const body = `{"id":"${round}","event":"room.message","data":{${marker},"text":"${'小桥'.repeat(30)}"}}`;
      const at = BigInt(await ask<string>(server, 'broadcast', body));
      const [{ last: heard }] = await last;
      const cpuAfter = await ask<number>(server, 'cpu');
      times.push(Number(BigInt(heard) - at) / 1e6);
      cpus.push((cpuAfter - cpuBefore) / open);
      await pause(100);
    }
    console.log(
      `${kind.padEnd(5)} ${open} sockets: ${((after - before) / (connections - 50) / 1024).toFixed(1)} KiB each; ` +
        `one message to all: last one after ${median(times).toFixed(0)} ms, ${median(cpus).toFixed(2)} µs of CPU each (medians of ${rounds})`,
    );
  } finally {
    server.kill('SIGKILL');
    listeners.kill('SIGKILL');
  }
}

for (const kind of ['bare', 'ours', 'bare', 'ours'] as const) await measure(kind);
