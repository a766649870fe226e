// The page: counts what is put into the cart.
Page({
  data: { count: 0 },
  add() {
    this.setData({ count: this.data.count + 1 });
    wx.showToast({ title: '已加入' });
  },
});
