// Who may be in which room of this shop: `room/<user id>` is where a user and the shop's staff talk. Another application has others.
import type { Rooms } from '@xiaoqiao/realtime';

export const supportRooms: Rooms = {
  access: (member, roomId) => (roomId === member.userId || member.can('orders:manage') ? 'speak' : 'none'),
};
