// One product: gallery, price, SKU, details; into the cart or straight to the checkout.
import type { Product, Sku } from '@xiaoqiao/contract';
import { attempt, attemptMasked, explain } from '../../api/attempt';
import { addToCart } from '../../api/cart';
import { showProduct } from '../../api/product';
import { translated } from '../../behaviors/translated';
import { fill } from '../../i18n/fill';
import { dictionary } from '../../i18n/language';
import type { ListState } from '../../store/pager';

Page({
  behaviors: [translated('details')],

  data: {
    t: dictionary(),
    product: null as Product | null,
    state: 'loading' as ListState,
    fault: '',
    stock: '',
    sold: '',
    picture: 0,
    picking: false,
    purpose: 'cart' as 'cart' | 'buy',
    chosen: '',
  },

  id: '',

  /** From a page of ours with `id`; from a scanned code with `scene`, which comes percent-encoded. */
  onLoad(query: { id?: string; scene?: string }) {
    this.id = query.id ?? decodeURIComponent(query.scene ?? '');
    void this.refresh();
  },

  async refresh() {
    this.setData({ state: 'loading' });
    try {
      const product = await showProduct(this.id);
      const { t } = this.data;
      this.setData({
        product,
        state: 'end',
        stock: product.stock > 0 ? fill(t.left, { count: product.stock }) : t.soldOut,
        sold: fill(t.sold, { count: product.sales }),
      });
    } catch (failure) {
      this.setData({ state: 'failed', fault: explain(failure) });
    }
  },

  turn({ detail }: WechatMiniprogram.SwiperChange) {
    this.setData({ picture: detail.current });
  },

  look({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const urls = this.data.product?.gallery ?? [];
    wx.previewImage({ urls, current: currentTarget.dataset.url as string });
  },

  pick({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ picking: true, purpose: currentTarget.dataset.purpose as 'cart' | 'buy' });
  },

  closePicker() {
    this.setData({ picking: false });
  },

  async takeChoice({ detail }: WechatMiniprogram.CustomEvent<{ sku: Sku; quantity: number }>) {
    const { sku, quantity } = detail;
    const words = sku.specifications.map(({ value }) => value).join(' / ');
    this.setData({ picking: false, chosen: `${words} × ${quantity}` });
    if (this.data.purpose === 'buy') {
      wx.navigateTo({
        url: `/packages/order/checkout/checkout?productId=${this.id}&skuId=${sku.id}&quantity=${quantity}`,
      });
      return;
    }
    const cart = await attemptMasked(this.data.t.addToCart, () => addToCart(sku.id, quantity));
    if (cart !== undefined) wx.showToast({ title: this.data.t.added, icon: 'success' });
  },

  openCart() {
    void attempt(async () => wx.switchTab({ url: '/pages/cart/cart' }));
  },

  onShareAppMessage() {
    const { product, t } = this.data;
    return {
      title: product?.name ?? t.shop,
      path: `/pages/product/product?id=${this.id}`,
      ...(product?.imageUrl && { imageUrl: product.imageUrl }),
    };
  },
});
