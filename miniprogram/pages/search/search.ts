// Search: recent words, results in the order chosen.
import type { ProductSummary } from '@xiaoqiao/contract';
import { explain } from '../../api/attempt';
import { listProducts, type Sort } from '../../api/product';
import { translated } from '../../behaviors/translated';
import { fill } from '../../i18n/fill';
import { dictionary } from '../../i18n/language';
import { createPager, type ListState, type Pager } from '../../store/pager';

const storageKey = 'xiaoqiao.searches';
const KEPT = 10;
const LONGEST = 64;

const remembered = (): string[] => {
  const kept: unknown = wx.getStorageSync(storageKey);
  return Array.isArray(kept) ? kept.filter((word): word is string => typeof word === 'string') : [];
};

Page({
  behaviors: [translated('search')],

  data: {
    t: dictionary(),
    keyword: '',
    searched: '',
    sort: 'sales' as Sort,
    recent: remembered(),
    list: [] as readonly ProductSummary[],
    listState: 'more' as ListState,
    listFault: '',
    nothing: '',
  },

  pager: undefined as Pager | undefined,

  onLoad(query: { keyword?: string }) {
    this.pager = createPager({
      load: (cursor) =>
        listProducts({
          keyword: this.data.searched,
          sort: this.data.sort,
          limit: 10,
          ...(cursor && { cursor }),
        }),
      show: (shown) => this.setData(shown),
      explain,
    });
    if (query.keyword) this.searchFor(decodeURIComponent(query.keyword));
  },

  type({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ keyword: detail.value });
    if (detail.value === '') this.setData({ searched: '', list: [] });
  },

  submit() {
    this.searchFor(this.data.keyword);
  },

  again({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.searchFor(currentTarget.dataset.word as string);
  },

  searchFor(words: string) {
    const keyword = words.trim().slice(0, LONGEST);
    if (keyword === '') return;
    const recent = [keyword, ...this.data.recent.filter((word) => word !== keyword)].slice(0, KEPT);
    wx.setStorageSync(storageKey, recent);
    const nothing = fill(this.data.t.nothingFound, { keyword });
    this.setData({ keyword, searched: keyword, recent, list: [], nothing });
    void this.pager?.refresh();
  },

  order({ detail }: WechatMiniprogram.CustomEvent<{ value: Sort }>) {
    this.setData({ sort: detail.value, list: [] });
    void this.pager?.refresh();
  },

  forget() {
    wx.removeStorageSync(storageKey);
    this.setData({ recent: [] });
  },

  retry() {
    void this.pager?.refresh();
  },

  onReachBottom() {
    if (this.data.searched !== '') void this.pager?.next();
  },
});
