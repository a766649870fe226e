// Checkout: address, goods, note, total; placing the order and paying it.
import { isApiError } from '@xiaoqiao/sdk';
import { attempt, explain } from '../../../api/attempt';
import { placeOrder } from '../../../api/order';
import { type Address, listAddresses } from '../../../api/user';
import { translated } from '../../../behaviors/translated';
import { clockOf } from '../../../format/time';
import { fill } from '../../../i18n/fill';
import { dictionary } from '../../../i18n/language';
import type { ListState } from '../../../store/pager';
import { payOrder } from '../pay-order';
import { type Line, linesOf, totalOf, type Wanted } from './lines';

Page({
  behaviors: [translated('checkoutTitle')],

  data: {
    t: dictionary(),
    address: null as Address | null,
    lines: [] as Line[],
    total: 0,
    note: '',
    state: 'loading' as ListState,
    fault: '',
    placing: false,
  },

  wanted: {} as Wanted,
  /** One per checkout: tapping twice, or again after a lost answer, orders once. */
  idempotencyKey: '',

  onLoad(query: Wanted) {
    this.wanted = query;
    this.idempotencyKey = newKey();
    void this.refresh();
  },

  async refresh() {
    this.setData({ state: 'loading' });
    try {
      const [lines, addresses] = await Promise.all([linesOf(this.wanted), listAddresses()]);
      const address = addresses.find(({ isDefault }) => isDefault) ?? addresses[0] ?? null;
      this.setData({ lines, total: totalOf(lines), address, state: lines.length === 0 ? 'empty' : 'end' });
    } catch (failure) {
      this.setData({ state: 'failed', fault: explain(failure) });
    }
  },

  chooseAddress() {
    wx.navigateTo({
      url: '/packages/order/addresses/addresses?choose=1',
      events: {
        chosen: (address: Address) => this.setData({ address }),
      },
    });
  },

  writeNote({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ note: detail.value });
  },

  async place() {
    const { address, lines, total, note, t, placing } = this.data;
    if (placing) return;
    if (address === null) {
      wx.showToast({ title: t.chooseAddress, icon: 'none' });
      return;
    }
    this.setData({ placing: true });
    const order = await attempt(() =>
      placeOrder({
        items: lines.map(({ skuId, quantity }) => ({ skuId, quantity })),
        addressId: address.id,
        expectedTotal: total,
        ...(note && { note }),
        idempotencyKey: this.idempotencyKey,
      }).catch((failure) => this.reconsider(failure)),
    );
    this.setData({ placing: false });
    if (order === undefined) return;
    const outcome = await payOrder(order.id);
    if (outcome === 'cancelled') {
      wx.showToast({
        title: fill(t.payCancelled, { time: clockOf(order.expiresAt) }),
        icon: 'none',
        duration: 3_000,
      });
    }
    wx.redirectTo({ url: `/packages/order/order/order?id=${order.id}` });
  },

  /** After a refusal another order may be tried; for a changed price with what it costs now. */
  async reconsider(failure: unknown): Promise<undefined> {
    if (!isApiError(failure)) throw failure;
    this.idempotencyKey = newKey();
    if (failure.error !== 'price_changed') throw failure;
    await this.refresh();
    wx.showToast({ title: this.data.t.priceChanged, icon: 'none', duration: 3_000 });
    return undefined;
  },
});

const newKey = (): string => `checkout-${Date.now()}-${Math.random().toString(36).slice(2, 12)}`;
