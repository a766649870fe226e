// Home: banner, categories, recommended products; more of them at the end of the screen.
import type { Category, ProductSummary } from '@xiaoqiao/contract';
import { explain } from '../../api/attempt';
import { showCart } from '../../api/cart';
import { listCategories, listProducts } from '../../api/product';
import { knownUser } from '../../api/user';
import { translated } from '../../behaviors/translated';
import { dictionary } from '../../i18n/language';
import { createPager, type ListState, type Pager } from '../../store/pager';

const BANNERS = 3;

Page({
  behaviors: [translated('shop')],

  data: {
    t: dictionary(),
    banners: [] as ProductSummary[],
    categories: [] as Category[],
    list: [] as readonly ProductSummary[],
    listState: 'loading' as ListState,
    listFault: '',
    banner: 0,
  },

  pager: undefined as Pager | undefined,

  onLoad() {
    this.pager = createPager({
      load: (cursor) => listProducts({ sort: 'sales', limit: 10, ...(cursor && { cursor }) }),
      show: (shown) => this.setData(shown),
      explain,
    });
    void this.refresh();
  },

  onShow() {
    // Who is logged in sees what is in the cart; nobody is logged in just to see the home page.
    if (knownUser() !== undefined) showCart().catch(() => undefined);
  },

  async refresh() {
    const head = Promise.all([listCategories(), listProducts({ sort: 'newest', limit: BANNERS })]).then(
      ([categories, { list }]) =>
        this.setData({ categories: categories.filter(({ parentId }) => parentId === null), banners: list }),
      // The list below tells what went wrong; what is shown above stays.
      () => undefined,
    );
    await Promise.all([head, this.pager?.refresh()]);
  },

  async onPullDownRefresh() {
    await this.refresh();
    wx.stopPullDownRefresh();
  },

  onReachBottom() {
    void this.pager?.next();
  },

  turn({ detail }: WechatMiniprogram.SwiperChange) {
    this.setData({ banner: detail.current });
  },

  search() {
    wx.navigateTo({ url: '/pages/search/search' });
  },

  openProduct({ currentTarget }: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/product/product?id=${currentTarget.dataset.id}` });
  },

  openCategory({ currentTarget }: WechatMiniprogram.TouchEvent) {
    // Tabs take no query, so the choice is left where the tab looks.
    getApp<{ category?: string }>().category = currentTarget.dataset.id as string;
    wx.switchTab({ url: '/pages/category/category' });
  },

  onShareAppMessage() {
    return { title: `${this.data.t.shop} · ${this.data.t.slogan}`, path: '/pages/home/home' };
  },
});
