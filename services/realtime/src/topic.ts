// Topics: what they are called outside and inside, and who may hear or speak there.
import type { Id } from '@xiaoqiao/contract';
import type { Member, RealtimeDependencies } from './ports.ts';

export type Topic =
  | { readonly kind: 'user'; readonly feed: string; readonly name: string }
  | { readonly kind: 'order'; readonly feed: string; readonly name: string; readonly id: Id<'order'> }
  | { readonly kind: 'room'; readonly feed: string; readonly name: string; readonly id: string };

const ORDER = /^order\/([0-7][0-9A-HJKMNP-TV-Z]{25})$/;
const ROOM = /^room\/([A-Za-z0-9_-]{1,64})$/;

export const userFeed = (userId: string): string => `user/${userId}`;
export const orderFeed = (orderId: string): string => `order/${orderId}`;

/** What everybody hears the topic of a feed called. */
export const nameOf = (feed: string): string => (feed.startsWith('user/') ? 'user/me' : feed);

/** @returns undefined for what is no topic. */
export function topicOf(name: string, { userId }: Pick<Member, 'userId'>): Topic | undefined {
  if (name === 'user/me') return { kind: 'user', name, feed: userFeed(userId) };
  const order = ORDER.exec(name)?.[1];
  if (order !== undefined) return { kind: 'order', name, feed: name, id: order };
  const room = ROOM.exec(name)?.[1];
  return room === undefined ? undefined : { kind: 'room', name, feed: name, id: room };
}

/** One's own, one's own orders, and any order for those who manage them; rooms as the application says. */
export async function accessTo(
  { orders, rooms }: Pick<RealtimeDependencies, 'orders' | 'rooms'>,
  topic: Topic,
  member: Member,
): Promise<'none' | 'listen' | 'speak'> {
  switch (topic.kind) {
    case 'user':
      return 'listen';
    case 'order': {
      const owner = await orders.ownerOf(topic.id);
      if (owner === undefined) return 'none';
      return owner === member.userId || member.can('orders:manage') ? 'listen' : 'none';
    }
    case 'room':
      return rooms.access(member, topic.id);
  }
}
