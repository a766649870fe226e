// The messages that users got, the last thousand of them.
import type { SentMessage } from '../program-world.ts';
import type { World } from '../world.ts';

const KEPT = 1000;

export function rememberMessage(world: World, message: Omit<SentMessage, 'at'>): void {
  const { messages } = world.program;
  messages.put(message.id, { ...message, at: world.clock.now() });
  if (messages.size > KEPT) messages.delete(messages.values()[0]!.id);
}
