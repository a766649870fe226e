// Taro as the host: calls that give promises, where WeChat has callbacks.
import { type Wx, wxLogin, wxStorage, wxTransport } from '../wx.ts';
import type { AppHost } from './host.ts';
import { type WxLife, type WxSockets, watchWx, wxSockets } from './wx-socket.ts';

type RequestOptions = Parameters<Wx['request']>[0];
type ConnectOptions = Parameters<WxSockets['connectSocket']>[0];
type Reply = Parameters<RequestOptions['success']>[0];
type Failure = Parameters<RequestOptions['fail']>[0];
type Task = NonNullable<ReturnType<WxSockets['connectSocket']>>;

/** What is used of `Taro`. */
export interface Taro extends Pick<Wx, 'getStorageSync' | 'setStorageSync' | 'removeStorageSync'>, WxLife {
  request(options: Omit<RequestOptions, 'success' | 'fail'>): PromiseLike<Reply>;
  login(): PromiseLike<{ code: string }>;
  connectSocket(options: Omit<ConnectOptions, 'success' | 'fail'>): PromiseLike<Task>;
}

export function taroHost(taro: Taro): AppHost {
  const failing = (fail: (failure: Failure) => void) => (failure: unknown) => fail(failure as Failure);
  return {
    transport: wxTransport({
      request: ({ success, fail, ...options }) => taro.request(options).then(success, failing(fail)),
    }),
    storage: wxStorage(taro),
    login: wxLogin({ login: ({ success, fail }) => taro.login().then(success, failing(fail)) }),
    openSocket: wxSockets({
      connectSocket: ({ success: _, fail, ...options }) => later(taro.connectSocket(options), failing(fail)),
    }),
    watch: watchWx(taro),
  };
}

/** A task that comes later, as one that is here: what is asked of it waits. */
function later(coming: PromiseLike<Task>, fail: (failure: unknown) => void): Task {
  const task = Promise.resolve(coming);
  // Whatever is asked afterwards would fail for the same reason.
  task.catch(fail);
  const ask = (work: (task: Task) => void) => void task.then(work, () => {});
  return {
    send: (options) => ask((ready) => ready.send(options)),
    close: (options) => ask((ready) => ready.close(options)),
    onOpen: (listener) => ask((ready) => ready.onOpen(listener)),
    onMessage: (listener) => ask((ready) => ready.onMessage(listener)),
    onClose: (listener) => ask((ready) => ready.onClose(listener)),
    onError: (listener) => ask((ready) => ready.onError(listener)),
  };
}
