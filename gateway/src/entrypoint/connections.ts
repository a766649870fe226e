// The open connections: counted, and cut when their client takes its response too slowly, which Node itself never does.
import type { Socket } from 'node:net';
import type { EntrypointLimits } from './limits.ts';

/** Node's link to libuv: the only place that knows how much the kernel has taken of one large write. */
interface Writing {
  readonly _handle?: { readonly bytesWritten?: number; readonly writeQueueSize?: number } | null;
}

interface Watched {
  /** Milliseconds of the monotonic clock when bytes were first seen waiting; undefined while none are. */
  since: number | undefined;
  sentThen: number;
}

export interface Connections {
  readonly size: number;
  /** Of TLS, the socket below it. */
  add(socket: Socket): void;
  /** Cuts slow readers. Called every now and then. */
  sweep(now: number): void;
}

export function createConnections(limits: EntrypointLimits): Connections {
  const open = new Map<Socket, Watched>();
  /** Of the time in which clients could have been served: while the process itself is late, none of them is to blame. */
  let time = 0;
  let sweptAt = 0;
  const fewest = (limits.slowestReadBytesPerSecond * limits.slowReadTimeoutMs) / 1000;
  return {
    get size() {
      return open.size;
    },
    add(socket) {
      if (open.size >= limits.connections) {
        socket.destroy();
        return;
      }
      open.set(socket, { since: undefined, sentThen: 0 });
      socket.once('close', () => open.delete(socket));
    },
    sweep(at) {
      time += Math.min(at - sweptAt, 2 * limits.timeoutCheckMs);
      sweptAt = at;
      const now = time;
      for (const [socket, watched] of open) {
        const { bytesWritten = 0, writeQueueSize = 0 } = (socket as Writing)._handle ?? {};
        const sent = bytesWritten - writeQueueSize;
        if (writeQueueSize === 0) watched.since = undefined;
        else if (watched.since === undefined) {
          watched.since = now;
          watched.sentThen = sent;
        } else if (now - watched.since >= limits.slowReadTimeoutMs) {
          if (sent - watched.sentThen < fewest) socket.destroy();
          watched.since = now;
          watched.sentThen = sent;
        }
      }
    },
  };
}

/** Says of a connection's request whether it is the last one; Node's own limit says so to the client, but keeps the socket. */
export function createRequestCount(most: number): (socket: Socket) => boolean {
  if (most === 0) return () => false;
  const counts = new WeakMap<Socket, number>();
  return (socket) => {
    const count = (counts.get(socket) ?? 0) + 1;
    counts.set(socket, count);
    return count >= most;
  };
}
