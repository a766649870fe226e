// Categories on the left, their products on the right.
import type { Category, ProductSummary } from '@xiaoqiao/contract';
import { explain } from '../../api/attempt';
import { listCategories, listProducts } from '../../api/product';
import { translated } from '../../behaviors/translated';
import { dictionary } from '../../i18n/language';
import { createPager, type ListState, type Pager } from '../../store/pager';

Page({
  behaviors: [translated('category')],

  data: {
    t: dictionary(),
    categories: [] as Category[],
    chosen: '',
    list: [] as readonly ProductSummary[],
    listState: 'loading' as ListState,
    listFault: '',
    top: 0,
  },

  pager: undefined as Pager | undefined,

  onLoad() {
    this.pager = createPager({
      load: (cursor) =>
        listProducts({
          limit: 12,
          ...(this.data.chosen && { category: this.data.chosen }),
          ...(cursor && { cursor }),
        }),
      show: (shown) => this.setData(shown),
      explain,
    });
    void this.refresh();
  },

  onShow() {
    const app = getApp<{ category?: string }>();
    if (app.category === undefined) return;
    this.choose(app.category);
    delete app.category;
  },

  async refresh() {
    const categories = listCategories().then(
      (all) => this.setData({ categories: all.filter(({ parentId }) => parentId === null) }),
      () => undefined,
    );
    await Promise.all([categories, this.pager?.refresh()]);
  },

  change({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.choose(detail.value);
  },

  choose(id: string) {
    if (id === this.data.chosen) return;
    this.setData({ chosen: id, list: [], top: this.data.top === 0 ? 1 : 0 });
    void this.pager?.refresh();
  },

  more() {
    void this.pager?.next();
  },

  search() {
    wx.navigateTo({ url: '/pages/search/search' });
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/product/product?id=${currentTarget.dataset.id}` });
  },
});
