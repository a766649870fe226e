// Me: who is logged in, orders by state, and what else there is.
import { needsLogin } from '../../api/attempt';
import { knownUser, showMe, type User } from '../../api/user';
import { translated } from '../../behaviors/translated';
import { dictionary } from '../../i18n/language';

Page({
  behaviors: [translated('me')],

  data: {
    t: dictionary(),
    user: null as User | null,
    states: ['pending', 'paid', 'shipped', 'completed', 'refunding'],
  },

  async onShow() {
    this.setData({ user: knownUser() ?? null });
    if (this.data.user === null) return;
    try {
      this.setData({ user: await showMe() });
    } catch (failure) {
      // Away from the network the known user stays; one whose session has ended does not.
      if (needsLogin(failure)) this.setData({ user: null });
    }
  },

  openProfile() {
    const page = this.data.user === null ? 'login/login' : 'profile/profile';
    wx.navigateTo({ url: `/packages/account/${page}` });
  },

  openOrders({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { status = '' } = currentTarget.dataset as { status?: string };
    wx.navigateTo({ url: `/packages/order/orders/orders?status=${status}` });
  },

  go({ currentTarget }: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: currentTarget.dataset.url as string });
  },
});
