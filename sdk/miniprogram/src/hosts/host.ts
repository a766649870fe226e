// What a host brings along: spread into `createClient` and, with sockets, into `createRealtime`.
import type { OpenSocket, WatchHost } from '../realtime/socket.ts';
import type { ClientStorage } from '../storage.ts';
import type { Transport } from '../transport.ts';

export interface Host {
  readonly transport: Transport;
  readonly storage: ClientStorage;
  readonly openSocket: OpenSocket;
}

export interface AppHost extends Host {
  /** A fresh `wx.login` code. */
  readonly login: () => Promise<string>;
  readonly watch: WatchHost;
}
