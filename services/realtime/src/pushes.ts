// What has happened is told to the phones concerned: one consumer per event of the contract's table.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { type EventName, type PushName, pushes } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { RealtimeDependencies } from './ports.ts';
import { orderFeed, userFeed } from './topic.ts';

type Told = Readonly<Record<string, unknown>> & { readonly userId: string; readonly orderId?: string };

/** An event that is delivered twice has one number in its topic, so it is heard once. */
export function pushConsumers({ feeds, clock }: Pick<RealtimeDependencies, 'feeds' | 'clock'>): Consumer[] {
  return (Object.keys(pushes) as PushName[]).map((name) => {
    const { topics, fields } = pushes[name] as { topics: readonly string[]; fields: readonly string[] };
    return consumer<EventName>(`realtime.push-${name}`, name, async ({ id, data }) => {
      const told = data as unknown as Told;
      const shown = Object.fromEntries(fields.map((field) => [field, told[field]]));
      const body = JSON.stringify({ id, event: name, data: shown, sentAt: toRfc3339(clock.now()) });
      const feedsOf = { user: userFeed(told.userId), order: orderFeed(String(told.orderId)) };
      for (const topic of topics) await feeds.publish(feedsOf[topic as 'user' | 'order'], { id, body });
    });
  });
}
