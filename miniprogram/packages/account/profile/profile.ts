// My profile: avatar and nickname as WeChat gives them today, the phone number, logging out.
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/userProfile.html
import { attempt, attemptMasked } from '../../../api/attempt';
import { uploadAvatar } from '../../../api/file';
import { bindPhone, knownUser, logout, renameMe, showAvatar, showMe, type User } from '../../../api/user';
import { translated } from '../../../behaviors/translated';
import { dictionary } from '../../../i18n/language';

Page({
  behaviors: [translated('profile')],

  data: { t: dictionary(), user: null as User | null },

  async onShow() {
    this.setData({ user: knownUser() ?? null });
    const user = await attempt(showMe);
    if (user !== undefined) this.setData({ user });
  },

  async chooseAvatar({ detail }: WechatMiniprogram.CustomEvent<{ avatarUrl: string }>) {
    const { t } = this.data;
    const user = await attemptMasked(t.uploading, async () => {
      const picture = await uploadAvatar(detail.avatarUrl, (percent) =>
        wx.showLoading({ title: `${t.uploading} ${percent}%`, mask: true }),
      );
      return picture === undefined ? undefined : showAvatar(picture.url);
    });
    if (user !== undefined) this.saved(user);
  },

  async rename({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const nickname = detail.value.trim();
    if (nickname === '' || nickname === this.data.user?.nickname) return;
    const user = await attemptMasked(this.data.t.save, () => renameMe(nickname));
    if (user !== undefined) this.saved(user);
  },

  async phone({ detail }: WechatMiniprogram.CustomEvent<{ code?: string; errMsg: string }>) {
    const { t } = this.data;
    const { code } = detail;
    if (code === undefined) {
      wx.showToast({ title: t.declined, icon: 'none' });
      return;
    }
    const user = await attemptMasked(t.bindPhone, () => bindPhone(code));
    if (user !== undefined) this.saved(user);
  },

  saved(user: User) {
    this.setData({ user });
    wx.showToast({ title: this.data.t.saved, icon: 'success' });
  },

  logout() {
    const { t } = this.data;
    wx.showModal({
      content: t.logoutAsk,
      confirmText: t.logout,
      cancelText: t.cancel,
      success: async ({ confirm }) => {
        if (!confirm) return;
        // This phone forgets the session whatever the server answers.
        await attempt(logout);
        wx.switchTab({ url: '/pages/me/me' });
      },
    });
  },
});
