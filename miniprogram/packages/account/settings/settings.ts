// Settings: the language, and in development builds the server.
import { renewClient } from '../../../api/client';
import { translated } from '../../../behaviors/translated';
import { chooseLanguage, dictionary, language } from '../../../i18n/language';
import { isDevelopment, serverAddress, useServer } from '../../../server';

const languages = ['zh-CN', 'en'] as const;

Page({
  behaviors: [translated('settings')],

  data: {
    t: dictionary(),
    names: ['中文', 'English'],
    chosen: 0,
    isDevelopment,
    server: '',
    complaint: '',
    version: '',
  },

  onLoad() {
    const { version } = wx.getAccountInfoSync().miniProgram;
    this.setData({
      chosen: languages.indexOf(language.get()),
      server: serverAddress(),
      version: version || 'develop',
    });
  },

  changeLanguage({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const chosen = Number(detail.value);
    chooseLanguage(languages[chosen] ?? 'zh-CN');
    const t = dictionary();
    this.setData({ chosen, t });
    wx.setNavigationBarTitle({ title: t.settings });
  },

  typeServer({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ server: detail.value, complaint: '' });
  },

  saveServer() {
    const { server, t } = this.data;
    const address = server.trim();
    if (address !== '' && !/^https?:\/\/[^\s/]+\/*$/.test(address)) {
      this.setData({ complaint: t.serverInvalid });
      return;
    }
    useServer(address);
    renewClient();
    this.setData({ server: serverAddress() });
    wx.showToast({ title: t.saved, icon: 'success' });
  },
});
