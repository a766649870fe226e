// One order in the list: its goods, its state, and what it waits for.
import type { Order } from '@xiaoqiao/contract';
import { statusWord } from '../../format/order-status';
import { fill } from '../../i18n/fill';
import { dictionary } from '../../i18n/language';

Component({
  properties: {
    order: { type: Object, value: {} as Order },
  },
  data: { t: dictionary(), status: '', pieces: '' },
  observers: {
    order({ status, items }: Order) {
      const t = dictionary();
      const count = items.reduce((sum, { quantity }) => sum + quantity, 0);
      this.setData({ t, status: statusWord(status, t), pieces: fill(t.pieces, { count }) });
    },
  },
  methods: {
    open() {
      wx.navigateTo({ url: `/packages/order/order/order?id=${this.data.order.id}` });
    },
    pay() {
      this.triggerEvent('pay', { id: this.data.order.id });
    },
    confirm() {
      this.triggerEvent('confirm', { id: this.data.order.id });
    },
  },
});
