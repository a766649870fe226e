// Door of @xiaoqiao/sdk/realtime.
export {
  createRealtime,
  type Handlers,
  type Realtime,
  type RealtimeOptions,
  type RealtimeState,
} from './realtime.ts';
export type { HostChange, OpenSocket, Socket, SocketEvents, WatchHost } from './socket.ts';
