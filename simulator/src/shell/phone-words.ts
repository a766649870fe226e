// The phone's own words: Chinese, or English in a browser that speaks it.
const zh = {
  cancel: '取消',
  confirm: '确定',
  back: '返回',
  home: '主页',
  close: '关闭',
  background: '小程序在后台',
  suspended: '小程序已挂起',
};

const en: typeof zh = {
  cancel: 'Cancel',
  confirm: 'OK',
  back: 'Back',
  home: 'Home',
  close: 'Close',
  background: 'In the background',
  suspended: 'Suspended',
};

export const words = navigator.language.startsWith('zh') ? zh : en;
