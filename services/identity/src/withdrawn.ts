// What a user takes back at WeChat, and what must be forgotten here for it, pure.
import type { Withdrawn } from '@xiaoqiao/contract';

/** WeChat's numbers of what can be taken back; those that nothing here comes from are not in the list. */
const forgotten: Readonly<Record<string, Withdrawn>> = {
  '2': 'addresses',
  '6': 'profile',
  '8': 'phone',
  '19': 'profile',
};

const everythingThere: readonly Withdrawn[] = ['profile', 'phone', 'addresses'];

/** In a fixed order, each once. */
export function withdrawnOf({
  everything,
  revoked,
}: {
  everything: boolean;
  revoked: readonly string[];
}): Withdrawn[] {
  return everythingThere.filter((part) => everything || revoked.some((number) => forgotten[number] === part));
}
