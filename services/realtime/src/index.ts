// Door of realtime: sockets on which phones hear what happens.
export type { Feeds, Nonces, Orders, RealtimeDependencies, Rooms, Sessions } from './ports.ts';
export { createRealtimeService, type RealtimeService, type RealtimeStats } from './service.ts';
export type { RealtimeSettings } from './settings.ts';
