// Everything that WeChat can do wrong, one purchase each: goods and money must come out right, here and in WeChat's books.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { adjustableClock, HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import type { MerchantMode } from '@xiaoqiao/wechat-emulator';
import { openOutsideWechat } from './support/outside-wechat.ts';
import {
  addProduct,
  openAdministrator,
  openBuyer,
  openShop,
  orderAndPrepay,
  type Shop,
} from './support/shop.ts';
import { type Fault, ORDERED, type Outcome, REFUNDED, walkWithFault } from './support/walk-with-fault.ts';

const lines: string[] = [];
const pay = (fault: Parameters<Shop['wechat']['addFaultRule']>[0]['fault'], path = '/v3/pay/**') =>
  ({ fault, match: { path }, times: 1 }) as const;
const refunds = '/v3/refund/**';

const completed = { status: 'completed', sold: 2, kept: ORDERED - REFUNDED };
const abandoned = { status: 'completed', sold: 2, kept: ORDERED };
const neverSold = { status: 'cancelled', sold: 0, kept: 0 };

type Row = Fault & { readonly ends?: typeof completed };

const faults: Row[] = [
  { name: 'system busy at login', at: 'login', rules: [pay('systemBusy', '/sns/**')] },
  {
    name: 'system busy at the token',
    at: 'phone',
    act: freshToken,
    rules: [pay('systemBusy', '/cgi-bin/**')],
  },
  { name: 'system busy when paying', at: 'pay', rules: [pay('systemBusy')] },
  { name: 'system busy when refunding', at: 'refund', rules: [pay('systemBusy', refunds)] },
  { name: 'daily quota when paying', at: 'pay', rules: [pay('dailyQuota')] },
  { name: 'daily quota when refunding', at: 'refund', rules: [pay('dailyQuota', refunds)] },
  { name: 'minute quota at login', at: 'login', rules: [pay('minuteQuota', '/sns/**')] },
  { name: 'minute quota when paying', at: 'pay', rules: [pay('minuteQuota')] },
  { name: 'slow answer', at: 'pay', rules: [{ ...pay('delay'), milliseconds: 1000 }] },
  { name: 'answer after the time limit', at: 'pay', rules: [{ ...pay('delay'), milliseconds: 10_500 }] },
  { name: 'dropped before the effect', at: 'pay', rules: [pay('dropBefore')] },
  { name: 'dropped after the effect: prepay', at: 'pay', rules: [pay('dropAfter')] },
  { name: 'dropped after the effect: refund', at: 'refund', rules: [pay('dropAfter', refunds)] },
  { name: 'half an answer', at: 'pay', rules: [pay('truncateBody')] },
  { name: 'gateway error in HTML', at: 'pay', rules: [pay('badGateway')] },
  { name: 'wrong content type', at: 'pay', rules: [pay('wrongContentType')] },
  { name: 'lost notification, for good', at: 'paid', counters: { loseNotifications: 1 } },
  { name: 'lost refund notification, for good', at: 'refund', counters: { loseNotifications: 1 } },
  { name: 'lost deliveries', at: 'paid', counters: { loseDeliveries: 3 } },
  { name: 'doubled, at the same moment', at: 'paid', counters: { duplicateDeliveries: 2 } },
  {
    name: 'late: the query was first',
    at: 'paid',
    counters: { delayNotifications: 1, delayMilliseconds: 5 * MINUTE },
  },
  {
    name: 'reordered: payment after refund',
    at: 'paid',
    counters: { delayNotifications: 1, delayMilliseconds: 25 * MINUTE },
  },
  { name: 'forged notification', at: 'paid', counters: { forgeSignatures: 1 } },
  { name: 'forged refund notification', at: 'refund', counters: { forgeSignatures: 1 } },
  { name: 'tampered notification', at: 'paid', counters: { tamperedBodies: 1 } },
  { name: 'stale notification', at: 'paid', counters: { staleTimestamps: 1 } },
  { name: 'SIGNTEST notification', at: 'paid', counters: { signTests: 1 } },
  { name: 'SIGNTEST reply', at: 'pay', counters: { signTestReplies: 1 } },
  { name: 'wrong serial on a reply', at: 'pay', rules: [pay('wrongSerial')] },
  { name: 'wrong serial on a refund', at: 'refund', rules: [pay('wrongSerial', refunds)] },
  { name: 'wrong signature on a reply', at: 'pay', rules: [pay('wrongSignature')] },
  { name: 'clock skew on a reply', at: 'pay', rules: [pay('clockSkew')] },
  { name: 'refund ABNORMAL', at: 'refund', counters: { abnormalRefunds: 1 }, ends: abandoned },
  { name: 'refund CLOSED', at: 'refund', counters: { closedRefunds: 1 }, ends: abandoned },
  { name: 'balance short', at: 'refund', counters: { balanceShortages: 1 } },
  { name: 'token dies early', at: 'phone', act: shortLivedToken },
  { name: 'token refused', at: 'phone', counters: { tokenRejections: 1 } },
  {
    name: 'paid after it was closed',
    at: 'paid',
    counters: { latePayments: 1 },
    afterClosing: true,
    ends: neverSold,
  },
  {
    name: 'paid after it was closed, and the refund CLOSED twice',
    at: 'paid',
    counters: { latePayments: 1, closedRefunds: 2 },
    afterClosing: true,
    ends: neverSold,
  },
];

/** Whoever asks next has to ask WeChat for a token first. */
async function freshToken(shop: Shop): Promise<void> {
  await shop.advance(2 * HOUR);
}

/** The token that is in use dies two minutes after it was had, and not after two hours as it said. */
async function shortLivedToken(shop: Shop): Promise<void> {
  await freshToken(shop);
  shop.wechat.addFaultRule({ ...pay('earlyToken', '/cgi-bin/**'), seconds: 60 });
  const { client, openid } = await openBuyer(shop);
  await client.post('/users/me/phone', { body: { code: shop.wechat.mintPhoneCode({ openid }).code } });
  await shop.advance(2 * MINUTE);
}

const changingKeys: Record<'certificate' | 'mixed', Row[]> = {
  certificate: [
    { name: 'platform certificates, downloaded', at: 'pay' },
    {
      name: 'certificate replaced before the reply',
      at: 'pay',
      act: (shop) => shop.wechat.rotateCertificate({ switchAfter: 0, retireAfter: 0 }),
    },
    {
      name: 'certificate replaced before the notification',
      at: 'paid',
      act: (shop) => shop.wechat.rotateCertificate({ switchAfter: 0, retireAfter: 0 }),
    },
  ],
  mixed: [
    { name: 'mixed keys: half and half', at: 'paid' },
    {
      name: 'mixed keys: certificates only',
      at: 'paid',
      act: ({ wechat }) => wechat.switchToPublicKey({ share: 0 }),
    },
    {
      name: 'mixed keys: the change ends midway',
      at: 'refund',
      act: ({ wechat }) => wechat.switchToPublicKey({ share: 1 }),
    },
  ],
};

async function walk(shop: Shop, { ends = completed, ...fault }: Row, plain = false) {
  const admin = await openAdministrator(shop);
  const outcome = await walkWithFault(shop, admin, fault);
  lines.push(lineOf(fault, outcome));
  const { status, sold, kept, keptAtWechat, violations } = outcome;
  assert.deepEqual({ status, sold, kept, keptAtWechat }, { ...ends, keptAtWechat: ends.kept });
  assert.deepEqual(violations, []);
  if (!plain) assert.notEqual(outcome.struck, 0);
}

const yuan = (amount: number) => (amount / 100).toFixed(2);
const lineOf = ({ name }: Fault, { status, sold, kept, keptAtWechat, struck, deliveries }: Outcome) =>
  `| ${name} | ${struck || '—'} | ${deliveries || 'none came'} | ${status} | ${sold} | ${yuan(kept)} | ${yuan(keptAtWechat)} |`;

/** Prepares what all rows of one kind share, and takes it away at the end. */
async function openShopBeside({ mode, ahead = () => 0 }: { mode: MerchantMode; ahead?: () => number }) {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-keys-'));
  const clock = adjustableClock();
  const wechatsClock = { ...clock, now: () => clock.now() + ahead() };
  const outside = await openOutsideWechat(folder, { mode, clock: wechatsClock });
  const shop = await openShop({ env: { ...outside.env }, clock, outside: outside.wechat });
  return {
    shop,
    async [Symbol.asyncDispose]() {
      await shop.close();
      await outside.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test('a purchase ends right whatever one fault of WeChat is in it', async (t) => {
  const shop = await openShop({ env: { RECEIPT_WINDOW_DAYS: '1' } });
  try {
    for (const row of faults) await t.test(row.name, () => walk(shop, row));
  } finally {
    await shop.close();
  }
});

for (const mode of ['certificate', 'mixed'] as const)
  test(`a purchase ends right while WeChat’s keys change, from ${mode} on`, async (t) => {
    await using opened = await openShopBeside({ mode });
    for (const row of changingKeys[mode]) await t.test(row.name, () => walk(opened.shop, row, true));
  });

test('clocks that are six minutes apart stop payments until they are set right, and lose nothing', async () => {
  let ahead = 0;
  await using opened = await openShopBeside({ mode: 'public-key', ahead: () => ahead });
  const { shop } = opened;
  await walk(
    shop,
    {
      name: 'clocks six minutes apart',
      at: 'pay',
      async act() {
        const admin = await openAdministrator(shop);
        const sku = await addProduct(admin, { name: '六安瓜片' });
        const buyer = await openBuyer(shop);
        ahead = 6 * MINUTE;
        await assert.rejects(orderAndPrepay(buyer, sku.skuId), { error: 'wechat_rejected' });
        assert.equal(shop.wechat.orders().length, 0);
        ahead = 0;
      },
    },
    true,
  );
});

test('the page of the matrix tells what has just been seen', (t) => {
  const heads =
    '| fault | struck | deliveries of notifications | order | units sold | kept, ¥ | kept by WeChat’s books, ¥ |';
  const table = [heads, heads.replace(/[^|]+/g, '---'), ...lines].join('\n');
  t.diagnostic(table);
  const page = readFileSync(
    join(import.meta.dirname, '../../../docs/reference/wechat-fault-matrix.md'),
    'utf8',
  );
  assert.equal(page.slice(page.indexOf('| fault |')).trim(), table);
});
