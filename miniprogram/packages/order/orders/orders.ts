// My orders, by state.
import { attempt, explain } from '../../../api/attempt';
import { confirmOrder, listOrders, type Order, type OrderStatus } from '../../../api/order';
import { translated } from '../../../behaviors/translated';
import { dictionary } from '../../../i18n/language';
import { paged } from '../../../store/paged';
import { createPager, type ListState } from '../../../store/pager';
import { payOrder } from '../pay-order';

Page({
  ...paged,
  behaviors: [translated('orders')],

  data: {
    t: dictionary(),
    status: '' as OrderStatus | '',
    states: ['pending', 'paid', 'shipped', 'completed', 'refunding', 'refunded', 'cancelled'],
    list: [] as readonly Order[],
    listState: 'loading' as ListState,
    listFault: '',
  },

  onLoad(query: { status?: OrderStatus | '' }) {
    this.setData({ status: query.status ?? '' });
    this.pager = createPager({
      load: (cursor) => listOrders(this.data.status || undefined, cursor),
      show: (shown) => this.setData(shown),
      explain,
    });
  },

  change({ detail }: WechatMiniprogram.CustomEvent<{ value: OrderStatus | '' }>) {
    this.setData({ status: detail.value, list: [] });
    void this.pager?.refresh();
  },

  async pay({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
    await payOrder(detail.id);
    await this.pager?.refresh();
  },

  confirm({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
    const { t } = this.data;
    wx.showModal({
      content: t.confirmAsk,
      confirmText: t.ok,
      cancelText: t.cancel,
      success: async ({ confirm }) => {
        if (confirm && (await attempt(() => confirmOrder(detail.id)))) await this.pager?.refresh();
      },
    });
  },
});
