// One product in a grid: picture, name, price.

import type { ProductSummary } from '@xiaoqiao/contract';
import { fill } from '../../i18n/fill';
import { dictionary } from '../../i18n/language';

Component({
  properties: {
    product: { type: Object, value: {} as ProductSummary },
  },
  data: { t: dictionary(), sold: '' },
  observers: {
    product({ sales }: ProductSummary) {
      const t = dictionary();
      this.setData({ t, sold: sales > 0 ? fill(t.sold, { count: sales }) : '' });
    },
  },
  methods: {
    open() {
      wx.navigateTo({ url: `/pages/product/product?id=${this.data.product.id}` });
    },
  },
});
