// Clients in a closed loop: each sends its next order when the last one is answered. Bare sockets, so that they take little.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Loop {
  readonly port: number;
  readonly clients: number;
  readonly seconds: number;
  /** A whole HTTP/1.1 request. */
  next(): string;
}

export interface Answers {
  readonly seconds: number;
  /** How many were answered with each status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** The first answer that was not 201, for the report. */
  readonly strange: string | undefined;
  /** Milliseconds of each answer, ascending. */
  readonly latencies: Float64Array;
}

const ANSWER_TIMEOUT_MS = 30_000;

export async function closedLoop({ port, clients, seconds, next }: Loop): Promise<Answers> {
  const statuses = new Map<number, number>();
  const latencies: number[] = [];
  let strange: string | undefined;
  const sockets = await Promise.all(Array.from({ length: clients }, () => dial(port)));
  const began = performance.now();
  const end = began + seconds * 1000;
  try {
    await Promise.all(
      sockets.map(async (socket) => {
        const ask = asking(socket);
        while (performance.now() < end) {
          const sent = performance.now();
          const { status, text } = await ask(next());
          latencies.push(performance.now() - sent);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status !== 201) strange ??= text;
        }
      }),
    );
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  return {
    seconds: (performance.now() - began) / 1000,
    statuses,
    strange,
    latencies: Float64Array.from(latencies).sort(),
  };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error('no answer in 30 s')));
}

/** One question at a time; answers have a length. */
function asking(socket: Socket): (request: string) => Promise<{ status: number; text: string }> {
  let received = '';
  let settle: { resolve(answer: { status: number; text: string }): void; reject(error: Error): void };
  // Bytes as characters, so that lengths agree.
  socket.setEncoding('latin1');
  socket.on('error', (error) => settle?.reject(error));
  socket.on('close', () => settle?.reject(new Error('the server hung up')));
  socket.on('data', (chunk: string) => {
    received += chunk;
    const head = received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(received.slice(0, head));
    if (length === null) return settle.reject(new Error(`an answer without a length: ${received}`));
    if (received.length < head + 4 + Number(length[1])) return;
    const answer = { status: Number(received.slice(9, 12)), text: received };
    received = '';
    settle.resolve(answer);
  });
  return (request) =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      socket.write(request);
    });
}

export const postOf = (target: string, headers: Readonly<Record<string, string>>, body: string): string =>
  `POST ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${Object.entries(
    headers,
  )
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`;

/** @param share 0.5 for the median */
export const quantile = (ascending: Float64Array, share: number): number =>
  ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
