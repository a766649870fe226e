// Sockets of WeChat: wx.connectSocket as the socket port, and what the app's life and the network do to them.
import type { OpenSocket, SocketEvents, WatchHost } from '../realtime/socket.ts';

interface SocketTask {
  send(options: { data: string; fail?: (failure: { errMsg?: string }) => void }): unknown;
  close(options: { code: number; reason: string }): unknown;
  onOpen(listener: () => void): unknown;
  onMessage(listener: (message: { data: unknown }) => void): unknown;
  onClose(listener: (end: { code?: number; reason?: string }) => void): unknown;
  onError(listener: (failure: { errMsg?: string }) => void): unknown;
}

/** What is used of `wx`. */
export interface WxSockets {
  connectSocket(options: {
    url: string;
    tcpNoDelay: boolean;
    success: () => void;
    fail: (failure: { errMsg?: string }) => void;
  }): SocketTask | undefined;
}

export interface WxLife {
  onAppShow?(listener: () => void): unknown;
  offAppShow?(listener: () => void): unknown;
  onAppHide?(listener: () => void): unknown;
  offAppHide?(listener: () => void): unknown;
  onNetworkStatusChange?(listener: (network: { isConnected: boolean }) => void): unknown;
  offNetworkStatusChange?(listener: (network: { isConnected: boolean }) => void): unknown;
}

/** Base libraries ≥ 1.7.0 allow five sockets at once; what happens to the sixth is not promised. */
const MOST_SOCKETS = 5;
const GONE = 1006;

/** All sockets of a mini program should come from one of these: it counts them. */
export function wxSockets(wx: WxSockets): OpenSocket {
  let open = 0;
  return (url, events) => {
    const end = once(events.onClose, () => open--);
    const fail = ({ errMsg = 'connectSocket:fail' }: { errMsg?: string }) =>
      end({ code: GONE, reason: errMsg });
    open++;
    const task =
      open > MOST_SOCKETS ? undefined : wx.connectSocket({ url, tcpNoDelay: true, success: () => {}, fail });
    if (task === undefined) {
      // Not before the caller has its socket.
      Promise.resolve().then(() => fail({ errMsg: `WeChat allows ${MOST_SOCKETS} sockets at once` }));
      return { send: () => {}, close: () => {} };
    }
    task.onOpen(() => events.onOpen());
    task.onMessage(({ data }) => events.onMessage(String(data)));
    task.onClose(({ code = GONE, reason = '' }) => end({ code, reason }));
    // Some hosts tell of an error and then of no end.
    task.onError(fail);
    return {
      send: (data) => void task.send({ data, fail }),
      close(code, reason) {
        task.close({ code, reason });
        // A host that has lost the connection may never say that it is closed, and would be counted for ever.
        end({ code, reason });
      },
    };
  };
}

function once(onClose: SocketEvents['onClose'], release: () => void): SocketEvents['onClose'] {
  let ended = false;
  return (end) => {
    if (ended) return;
    ended = true;
    release();
    onClose(end);
  };
}

/** Sockets do not survive the background for long, and a change of network not at all. */
export const watchWx =
  (wx: WxLife): WatchHost =>
  (listener) => {
    const shown = () => listener('shown');
    const hidden = () => listener('hidden');
    const network = ({ isConnected }: { isConnected: boolean }) =>
      listener(isConnected ? 'online' : 'offline');
    wx.onAppShow?.(shown);
    wx.onAppHide?.(hidden);
    wx.onNetworkStatusChange?.(network);
    return () => {
      wx.offAppShow?.(shown);
      wx.offAppHide?.(hidden);
      wx.offNetworkStatusChange?.(network);
    };
  };
