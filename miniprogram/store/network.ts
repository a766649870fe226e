// Is the phone online, and is the server slow to answer? Shown by the component network-notice.
import { observable } from './observable';

export type Network = 'good' | 'slow' | 'offline';

export const network = observable<Network>('good');

const SLOW_MS = 4_000;

let connected = true;
const slow = new Set<object>();

const judge = (): void => network.set(!connected ? 'offline' : slow.size > 0 ? 'slow' : 'good');

export function watchNetwork(): void {
  wx.getNetworkType({
    success: ({ networkType }) => {
      connected = networkType !== 'none';
      judge();
    },
  });
  wx.onNetworkStatusChange(({ isConnected }) => {
    connected = isConnected;
    judge();
  });
}

/** To be called when a request leaves. @returns what to call when its answer is there */
export function expectAnswer(): () => void {
  const request = {};
  const timer = setTimeout(() => {
    slow.add(request);
    judge();
  }, SLOW_MS);
  return () => {
    clearTimeout(timer);
    if (slow.delete(request)) judge();
  };
}
