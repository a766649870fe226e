// Channels of an installation that is one process: everything at once, everything bounded.
import { randomBytes } from 'node:crypto';
import type { Clock } from '@xiaoqiao/kit/clock';
import {
  type ChannelListener,
  type ChannelSettings,
  type Channels,
  channelDefaults,
  type Kept,
  type Position,
} from './ports.ts';

export interface MemoryChannelsOptions extends ChannelSettings {
  readonly clock: Clock;
  /** Channels that are remembered though nobody listens; beyond it the one unused for longest is forgotten. */
  readonly maxIdle?: number;
}

interface Entry extends Kept {
  readonly id: string;
  readonly at: number;
}

interface Channel {
  readonly epoch: string;
  seq: number;
  kept: Entry[];
  usedAt: number;
}

const SWEEP_EVERY = 256;

export function createMemoryChannels({
  clock,
  keepMessages = channelDefaults.keepMessages,
  keepMs = channelDefaults.keepMs,
  maxIdle = 50_000,
}: MemoryChannelsOptions): Channels {
  /** In order of use: the first was unused for longest. */
  const channels = new Map<string, Channel>();
  const heard = new Set<string>();
  const present = new Map<string, Map<string, number>>();
  const instance = randomBytes(6).toString('base64url');
  let listener: ChannelListener | undefined;
  let made = 0;
  let untilSweep = SWEEP_EVERY;

  function use(name: string): Channel {
    const now = clock.now();
    let channel = channels.get(name);
    if (channel === undefined) {
      channel = { epoch: `${instance}${(made++).toString(36)}`, seq: 0, kept: [], usedAt: now };
      if (--untilSweep <= 0) sweep(now);
    } else channels.delete(name);
    channel.usedAt = now;
    channels.set(name, channel);
    return channel;
  }

  function sweep(now: number): void {
    untilSweep = SWEEP_EVERY;
    let excess = channels.size - heard.size - maxIdle;
    for (const [name, { usedAt }] of channels) {
      if (heard.has(name)) continue;
      if (excess <= 0 && now - usedAt < keepMs) break;
      channels.delete(name);
      excess--;
    }
  }

  /** Drops what is too old or too much. */
  function trim(channel: Channel): void {
    const { kept } = channel;
    const oldest = clock.now() - keepMs;
    let drop = Math.max(0, kept.length - keepMessages);
    while (drop < kept.length && kept[drop]!.at <= oldest) drop++;
    if (drop > 0) kept.splice(0, drop);
  }

  const positionOf = ({ epoch, seq }: Channel): Position => ({ epoch, seq });

  return {
    start(given) {
      listener = given;
    },

    publish(name, { id, body }) {
      const channel = use(name);
      trim(channel);
      const earlier = channel.kept.find((entry) => entry.id === id);
      if (earlier !== undefined) return { epoch: channel.epoch, seq: earlier.seq };
      const seq = ++channel.seq;
      channel.kept.push({ seq, id, body, at: clock.now() });
      trim(channel);
      if (heard.has(name)) listener?.message(name, { epoch: channel.epoch, seq, body });
      return { epoch: channel.epoch, seq };
    },

    signal(name, body) {
      if (heard.has(name)) listener?.signal(name, body);
    },

    listen(name) {
      heard.add(name);
      return positionOf(use(name));
    },

    unlisten(name) {
      heard.delete(name);
    },

    since(name, { epoch, seq }, limit) {
      const channel = channels.get(name);
      if (channel === undefined || channel.epoch !== epoch || seq > channel.seq) return 'gone';
      trim(channel);
      const missing = channel.seq - seq;
      if (missing > channel.kept.length) return 'gone';
      const from = channel.kept.length - missing;
      return channel.kept.slice(from, from + limit);
    },

    enter(name, member) {
      const members = present.get(name) ?? new Map<string, number>();
      present.set(name, members);
      const count = (members.get(member) ?? 0) + 1;
      members.set(member, count);
      return count === 1;
    },

    leave(name, member) {
      const members = present.get(name);
      const count = members?.get(member);
      if (members === undefined || count === undefined) return false;
      if (count > 1) members.set(member, count - 1);
      else members.delete(member);
      if (members.size === 0) present.delete(name);
      return count === 1;
    },

    members: (name, limit) => [...(present.get(name)?.keys() ?? [])].slice(0, limit),

    async close() {
      for (const each of [channels, heard, present]) each.clear();
      listener = undefined;
    },
  };
}
