// uni-app as the host: WeChat's calls under another name. They give promises instead unless they get a callback, which they do.
import { type Wx, wxLogin, wxStorage, wxTransport } from '../wx.ts';
import type { AppHost } from './host.ts';
import { type WxLife, type WxSockets, watchWx, wxSockets } from './wx-socket.ts';

/** What is used of `uni`. */
export type Uni = Wx & WxSockets & WxLife;

export const uniAppHost = (uni: Uni): AppHost => ({
  transport: wxTransport(uni),
  storage: wxStorage(uni),
  login: wxLogin(uni),
  openSocket: wxSockets(uni),
  watch: watchWx(uni),
});
