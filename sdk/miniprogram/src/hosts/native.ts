// WeChat itself as the host, all of it: what a native mini program spreads into its client.
import { type Wx, wxLogin, wxStorage, wxTransport } from '../wx.ts';
import type { AppHost } from './host.ts';
import { type WxLife, type WxSockets, watchWx, wxSockets } from './wx-socket.ts';

export { WxError, type WxPromises, wxPromises } from './wx-promises.ts';

export const nativeHost = (wx: Wx & WxSockets & WxLife): AppHost => ({
  transport: wxTransport(wx),
  storage: wxStorage(wx),
  login: wxLogin(wx),
  openSocket: wxSockets(wx),
  watch: watchWx(wx),
});
