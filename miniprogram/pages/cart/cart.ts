// The cart: quantities, what is ticked, the way to the checkout.
import { attempt, explain, needsLogin } from '../../api/attempt';
import { type Cart, type CartItem, removeItem, setQuantity, showCart } from '../../api/cart';
import { translated } from '../../behaviors/translated';
import { fill } from '../../i18n/fill';
import { dictionary } from '../../i18n/language';
import type { ListState } from '../../store/pager';

type Row = CartItem & { readonly ticked: boolean };

Page({
  behaviors: [translated('cart')],

  data: {
    t: dictionary(),
    items: [] as Row[],
    state: 'loading' as ListState,
    fault: '',
    total: 0,
    pieces: 0,
    allTicked: false,
  },

  /** SKUs that are not bought this time. */
  unticked: new Set<string>(),

  onShow() {
    void this.refresh();
  },

  async onPullDownRefresh() {
    await this.refresh();
    wx.stopPullDownRefresh();
  },

  async refresh() {
    if (this.data.items.length === 0) this.setData({ state: 'loading' });
    try {
      this.show(await showCart());
    } catch (failure) {
      const fault = needsLogin(failure) ? this.data.t.loggedOut : explain(failure);
      this.setData({ state: 'failed', fault, items: [] });
    }
  },

  show({ items }: Pick<Cart, 'items'>) {
    const rows = items.map((item) => ({ ...item, ticked: item.available && !this.unticked.has(item.skuId) }));
    const bought = rows.filter(({ ticked }) => ticked);
    this.setData({
      items: rows,
      state: rows.length === 0 ? 'empty' : 'end',
      total: bought.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
      pieces: bought.reduce((sum, { quantity }) => sum + quantity, 0),
      allTicked: bought.length > 0 && rows.every(({ available, ticked }) => ticked || !available),
    });
  },

  tick({ currentTarget, detail }: WechatMiniprogram.CustomEvent<{ checked: boolean }>) {
    const { id } = currentTarget.dataset as { id: string };
    if (detail.checked) this.unticked.delete(id);
    else this.unticked.add(id);
    this.show(this.data);
  },

  tickAll({ detail }: WechatMiniprogram.CustomEvent<{ checked: boolean }>) {
    this.unticked = new Set(detail.checked ? [] : this.data.items.map(({ skuId }) => skuId));
    this.show(this.data);
  },

  async change({ currentTarget, detail }: WechatMiniprogram.CustomEvent<{ value: number }>) {
    const { id } = currentTarget.dataset as { id: string };
    const held = this.data.items.find(({ skuId }) => skuId === id)?.quantity;
    if (held === undefined || held === detail.value) return;
    const cart = await attempt(() => setQuantity(id, detail.value));
    // What was refused jumps back to what the server holds.
    if (cart === undefined) await this.refresh();
    else this.show(cart);
  },

  remove({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { t } = this.data;
    const { id, name } = currentTarget.dataset as { id: string; name: string };
    wx.showModal({
      content: fill(t.removeAsk, { name }),
      confirmText: t.remove,
      cancelText: t.cancel,
      success: async ({ confirm }) => {
        const cart = confirm ? await attempt(() => removeItem(id)) : undefined;
        if (cart !== undefined) this.show(cart);
      },
    });
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/product/product?id=${currentTarget.dataset.product}` });
  },

  checkout() {
    const skus = this.data.items.filter(({ ticked }) => ticked).map(({ skuId }) => skuId);
    if (skus.length > 0) wx.navigateTo({ url: `/packages/order/checkout/checkout?cart=${skus.join(',')}` });
  },

  goShopping() {
    wx.switchTab({ url: '/pages/home/home' });
  },
});
