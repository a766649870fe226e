// The socket port: how one connection is opened, and what the host says of itself. Implementations: hosts/, tests.

export interface Socket {
  send(text: string): void;
  close(code: number, reason: string): void;
}

export interface SocketEvents {
  onOpen(): void;
  onMessage(text: string): void;
  /** Once, also when it could not be opened. */
  onClose(end: { readonly code: number; readonly reason: string }): void;
}

export type OpenSocket = (url: string, events: SocketEvents) => Socket;

/** `shown`: to the foreground again · `online`: there is a network, perhaps another one · `hidden`, `offline`: the opposite. */
export type HostChange = 'shown' | 'hidden' | 'online' | 'offline';

/** @returns a function that ends the watching. */
export type WatchHost = (listener: (change: HostChange) => void) => () => void;
