// WeChat's own hosts, the one place that knows them.

export const wechatHosts = {
  api: 'https://api.weixin.qq.com',
  pay: 'https://api.mch.weixin.qq.com',
  payBackup: 'https://api2.mch.weixin.qq.com',
} as const;
