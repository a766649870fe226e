// One order, followed live: what the server says over the socket is on the screen without a reload.
import { attempt, attemptMasked, explain } from '../../../api/attempt';
import {
  cancelOrder,
  confirmOrder,
  type Order,
  type Picture,
  showEvidence,
  showOrder,
} from '../../../api/order';
import { followOrder } from '../../../api/realtime';
import { translated } from '../../../behaviors/translated';
import { dictionary } from '../../../i18n/language';
import type { ListState } from '../../../store/pager';
import { payOrder } from '../pay-order';
import { type OrderView, viewOf } from './order-view';

Page({
  behaviors: [translated('order')],

  data: {
    t: dictionary(),
    order: null as Order | null,
    view: null as OrderView | null,
    evidence: {} as Readonly<Record<string, readonly Picture[]>>,
    state: 'loading' as ListState,
    fault: '',
    live: false,
  },

  id: '',
  stopFollowing: undefined as (() => void) | undefined,

  onLoad(query: { id?: string }) {
    this.id = query.id ?? '';
  },

  onShow() {
    void this.refresh();
    this.stopFollowing = followOrder(
      this.id,
      () => void this.refresh(),
      (live) => this.setData({ live }),
    );
  },

  onHide() {
    this.leave();
  },

  onUnload() {
    this.leave();
  },

  leave() {
    this.stopFollowing?.();
    this.stopFollowing = undefined;
  },

  async onPullDownRefresh() {
    await this.refresh();
    wx.stopPullDownRefresh();
  },

  async refresh() {
    try {
      const order = await showOrder(this.id);
      this.show(order);
      for (const { id, evidence } of order.refunds)
        if (evidence.length > 0) this.setData({ [`evidence.${id}`]: await showEvidence(order.id, id) });
    } catch (failure) {
      this.setData({ state: 'failed', fault: explain(failure) });
    }
  },

  show(order: Order) {
    this.setData({ order, view: viewOf(order, this.data.t), state: 'end' });
  },

  async pay() {
    await payOrder(this.id);
    await this.refresh();
  },

  ask(question: string, work: (id: string) => Promise<Order>) {
    const { t } = this.data;
    wx.showModal({
      content: question,
      confirmText: t.ok,
      cancelText: t.keep,
      success: async ({ confirm }) => {
        const order = confirm ? await attemptMasked('', () => work(this.id)) : undefined;
        if (order !== undefined) this.show(order);
      },
    });
  },

  cancel() {
    this.ask(this.data.t.cancelAsk, cancelOrder);
  },

  confirm() {
    this.ask(this.data.t.confirmAsk, confirmOrder);
  },

  refund() {
    wx.navigateTo({ url: `/packages/order/refund/refund?id=${this.id}` });
  },

  enlarge({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { refund, at } = currentTarget.dataset as { refund: string; at: number };
    const urls = (this.data.evidence[refund] ?? []).map(({ url }) => url);
    wx.previewImage({ urls, current: urls[at] ?? '' });
  },

  copyNumber() {
    const number = this.data.order?.number ?? '';
    void attempt(async () => wx.setClipboardData({ data: number }));
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/product/product?id=${currentTarget.dataset.product}` });
  },
});
