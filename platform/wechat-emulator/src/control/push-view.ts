// What the control API shows of a pushed message.
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { Push, PushAttempt } from '../program-world.ts';

export interface PushView {
  readonly id: string;
  readonly appid: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly state: Push['state'];
  readonly createdAt: string;
  readonly attempts: readonly (Omit<PushAttempt, 'at'> & { readonly at: string })[];
}

export const viewPush = ({ id, appid, fields, state, createdAt, attempts }: Push): PushView => ({
  id,
  appid,
  fields,
  state,
  createdAt: toRfc3339(createdAt),
  attempts: attempts.map(({ at, ...attempt }) => ({ at: toRfc3339(at), ...attempt })),
});
