// My addresses; opened by the checkout, one is chosen here.
import { attempt, explain } from '../../../api/attempt';
import { type Address, deleteAddress, listAddresses } from '../../../api/user';
import { translated } from '../../../behaviors/translated';
import { dictionary } from '../../../i18n/language';
import type { ListState } from '../../../store/pager';

Page({
  behaviors: [translated('addresses')],

  data: {
    t: dictionary(),
    list: [] as Address[],
    state: 'loading' as ListState,
    fault: '',
  },

  choosing: false,

  onLoad(query: { choose?: string }) {
    this.choosing = query.choose !== undefined;
  },

  onShow() {
    void this.refresh();
  },

  async refresh() {
    try {
      const list = await listAddresses();
      this.setData({ list, state: list.length === 0 ? 'empty' : 'end' });
    } catch (failure) {
      this.setData({ state: 'failed', fault: explain(failure) });
    }
  },

  addressOf({ currentTarget }: WechatMiniprogram.TouchEvent): Address | undefined {
    return this.data.list.find(({ id }) => id === currentTarget.dataset.id);
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    const address = this.addressOf(event);
    if (address === undefined) return;
    if (!this.choosing) {
      this.edit(event);
      return;
    }
    (this as unknown as WechatMiniprogram.Page.TrivialInstance)
      .getOpenerEventChannel()
      .emit?.('chosen', address);
    wx.navigateBack();
  },

  edit(event: WechatMiniprogram.TouchEvent) {
    const address = this.addressOf(event);
    wx.navigateTo({
      url: `/packages/order/address-edit/address-edit${address ? `?id=${address.id}` : ''}`,
      success: ({ eventChannel }) => {
        if (address !== undefined) eventChannel.emit('edit', address);
      },
    });
  },

  remove(event: WechatMiniprogram.TouchEvent) {
    const address = this.addressOf(event);
    const { t } = this.data;
    if (address === undefined) return;
    wx.showModal({
      content: t.deleteAsk,
      confirmText: t.remove,
      cancelText: t.cancel,
      success: async ({ confirm }) => {
        if (!confirm) return;
        await attempt(() => deleteAddress(address.id));
        await this.refresh();
      },
    });
  },
});
