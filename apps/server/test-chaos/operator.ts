// Who keeps the shop: ships what was paid, decides about refunds, refills the shelf; taps again like everybody else.
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, createClient, memoryStorage } from '@xiaoqiao/sdk';
import { seededRandom } from '../test/support/seeded-random.ts';
import type { Shelf } from './buyer.ts';
import { counted, OutOfTime, persisting, Refused } from './persist.ts';
import type { Tally } from './tally.ts';
import { ADMIN_PASSWORD } from './town.ts';

export interface OperatorOptions {
  readonly url: string;
  readonly seed: number;
  readonly tally: Tally;
  readonly closes: () => { readonly toNew: number; readonly toAll: number };
}

const LOOK_MS = 2000;
const CALL_MS = 10_000;
/** Of what is never sold out in a run, and of what always is. */
const PLENTY = 1_000_000;
const HANDFUL = 30;

type Persist = ReturnType<typeof persisting>;

export function openOperator({ url, seed, tally, closes }: OperatorOptions) {
  const random = seededRandom(seed + 1);
  const persist = persisting(tally, () => closes().toAll);
  const client = createClient({
    baseUrl: url,
    transport: counted(tally),
    storage: memoryStorage(),
    timeoutMs: CALL_MS,
  });
  return {
    /** Before buyers come. */
    async fillShelf(): Promise<Shelf> {
      await persist(() => client.loginWithPassword({ username: 'admin', password: ADMIN_PASSWORD }));
      const { id: categoryId } = await persist(() =>
        client.post('/admin/categories', { body: { name: '茶' } }),
      );
      const skus: string[] = [];
      for (const [name, stock] of [
        ['明前龙井', HANDFUL],
        ['碧螺春', PLENTY],
        ['铁观音', PLENTY],
        ['普洱', PLENTY],
        ['祁门红茶', PLENTY],
      ] as const) {
        const body = {
          categoryId,
          name,
          skus: [
            {
              code: name,
              specifications: [{ name: '规格', value: '250g' }],
              price: (9900 + skus.length * 111) as never,
              stock,
            },
          ],
        };
        const product = await persist(() => client.post('/admin/products', { body }));
        skus.push(product.skus[0]!.id);
      }
      return { hotSkuId: skus[0]!, skuIds: skus.slice(1) };
    },

    /** Until the shop closes. */
    async work({ hotSkuId }: Shelf): Promise<void> {
      try {
        while (Date.now() < closes().toNew) {
          await pause(LOOK_MS);
          await ship(client, persist, { random, tally });
          await decide(client, persist, random);
          if (random() < 0.15)
            await allowed(() =>
              persist(() =>
                client.post('/admin/skus/:id/stock', {
                  params: { id: hotSkuId },
                  body: { change: HANDFUL, reason: '补货' },
                }),
              ),
            );
        }
      } catch (error) {
        if (!(error instanceof OutOfTime)) throw error;
      }
    },
  };
}

async function ship(
  client: Client,
  persist: Persist,
  { random, tally }: { random: () => number; tally: Tally },
): Promise<void> {
  const query = { status: 'paid', limit: 50 } as const;
  const { list } = await persist(() => client.get('/admin/orders', { query }));
  for (const { id } of list) {
    // Some stay a while, so that refunds meet orders that were paid and not shipped.
    if (random() < 0.5) continue;
    const body = { carrier: '顺丰速运', companyCode: 'SF', trackingNumber: `SF${id.slice(-10)}` };
    await allowed(async () => {
      await persist(() => client.post('/admin/orders/:id/ship', { params: { id }, body }));
      tally.shipped++;
    });
  }
}

async function decide(client: Client, persist: Persist, random: () => number): Promise<void> {
  const query = { status: 'refunding', limit: 50 } as const;
  const { list } = await persist(() => client.get('/admin/orders', { query }));
  for (const { id, refunds } of list)
    for (const refund of refunds) {
      if (refund.status !== 'requested') continue;
      const params = { id, refundId: refund.id };
      const body = { approve: random() < 0.75 };
      await allowed(() =>
        persist(() => client.post('/admin/orders/:id/refunds/:refundId/decision', { params, body })),
      );
    }
}

/** Somebody was faster, or the first tap had worked after all. */
async function allowed(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}
