// Purges are told to all processes: what an administrator drops through one of them is shown by none.
import type { Channels } from '@xiaoqiao/state';
import type { ResponseCache } from './response-cache.ts';

const CHANNEL = 'cache-purge';

export function followPurges(cache: ResponseCache, channels: Channels) {
  const following = channels.subscribe(CHANNEL, {
    onMessage: (message) => void cache.purge(JSON.parse(message) as string[]),
    // Whatever was to go meanwhile: nothing stale is shown, and all is fetched again.
    onGap: () => cache.clear(),
  });
  return {
    tell: async (tags: readonly string[]): Promise<void> => channels.publish(CHANNEL, JSON.stringify(tags)),
    stop: async (): Promise<void> => (await following)(),
  };
}
