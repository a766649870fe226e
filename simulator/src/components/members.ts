// Groups and their members: a radio finds its group, a group its radios in the order of the page, across components.
import type { BuiltInNode } from './built-in.ts';

const members = new WeakMap<BuiltInNode, Set<BuiltInNode>>();

/** @returns what takes it out again */
export function join(
  member: BuiltInNode,
  groupTag: string,
): { group: BuiltInNode | undefined; leave(): void } {
  const group = member.closest(groupTag);
  if (group === undefined) return { group, leave() {} };
  const inside = members.get(group) ?? new Set<BuiltInNode>();
  members.set(group, inside);
  inside.add(member);
  return { group, leave: () => void inside.delete(member) };
}

const FOLLOWING = 4;

/** In the order of the page. */
export const membersOf = (group: BuiltInNode): BuiltInNode[] =>
  [...(members.get(group) ?? [])].sort((one, other) =>
    one.element.compareDocumentPosition(other.element) & FOLLOWING ? -1 : 1,
  );
