// Door of @xiaoqiao/state/channels: messages between the processes of an installation, or within one.
export { createMemoryChannels, type MemoryChannelsOptions } from './memory-channels.ts';
export type { ChannelListener, ChannelSettings, Channels, Kept, Outgoing, Position } from './ports.ts';
