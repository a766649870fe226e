// What pages with nothing but a growing list do alike: from the top when shown or pulled down, on when its end is reached.
import type { Pager } from './pager';

export const paged = {
  pager: undefined as Pager | undefined,

  onShow() {
    void this.pager?.refresh();
  },

  async onPullDownRefresh() {
    await this.pager?.refresh();
    wx.stopPullDownRefresh();
  },

  onReachBottom() {
    void this.pager?.next();
  },

  retry() {
    void this.pager?.refresh();
  },
};
