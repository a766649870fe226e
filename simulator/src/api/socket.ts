// `wx.connectSocket`: at most five at once, and none while the app is suspended.
import type { SocketConnection } from '../runtime/ports.ts';
import { type Api, type ApiContext, ApiFailure, type Given, synchronous } from './define.ts';
import { copy, headersOf } from './network.ts';
import { interrupted, listeners, networkFailure, requireUrl, tellOnce } from './task.ts';

/** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html */
const MOST_AT_ONCE = 5;
/** https://www.rfc-editor.org/rfc/rfc6455#section-5.5 */
const LONGEST_REASON = 123;

type Kind = 'Open' | 'Close' | 'Error' | 'Message';

interface Shared {
  open: Set<object>;
  first: SocketTask | undefined;
  /** Listeners of the functions from before there were tasks. */
  readonly old: Record<Kind, ReturnType<typeof listeners<object>>>;
}
const shared = new WeakMap<object, Shared>();
const sharedOf = (context: ApiContext): Shared => {
  const known = shared.get(context.ports) ?? {
    open: new Set<object>(),
    first: undefined,
    old: {
      Open: listeners<object>(context, 'wx.onSocketOpen'),
      Close: listeners<object>(context, 'wx.onSocketClose'),
      Error: listeners<object>(context, 'wx.onSocketError'),
      Message: listeners<object>(context, 'wx.onSocketMessage'),
    },
  };
  shared.set(context.ports, known);
  return known;
};

type SocketTask = ReturnType<typeof connect>;

function connect(context: ApiContext, options: Given) {
  const told = tellOnce('connectSocket', options, context);
  const events = {
    Open: listeners<object>(context, 'SocketTask.onOpen'),
    Close: listeners<object>(context, 'SocketTask.onClose'),
    Error: listeners<object>(context, 'SocketTask.onError'),
    Message: listeners<object>(context, 'SocketTask.onMessage'),
  };
  const state = sharedOf(context);
  const task = {
    readyState: 0,
    CONNECTING: 0,
    OPEN: 1,
    CLOSING: 2,
    CLOSED: 3,
    send(given: Given = {}) {
      const sent = tellOnce('sendSocketMessage', given, context);
      if (task.readyState !== 1) return sent.fail('SocketTask.readyState is not OPEN');
      const { data } = given;
      socket?.send(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer));
      return sent.success({});
    },
    close(given: Given = {}) {
      const closed = tellOnce('closeSocket', given, context);
      if (task.readyState === 3) return closed.fail('SocketTask is closed');
      const [code, reason] = [Number(given.code ?? 1000), String(given.reason ?? '')];
      if (code !== 1000 && !(code >= 3000 && code < 5000))
        return closed.fail(`invalid code ${code}: 1000, or 3000 to 4999`);
      if (context.ports.host.encode(reason).length > LONGEST_REASON)
        return closed.fail(`the reason has more than ${LONGEST_REASON} bytes`);
      task.readyState = 2;
      socket?.close(code, reason);
      return closed.success({});
    },
    onOpen: events.Open.on,
    offOpen: events.Open.off,
    onClose: events.Close.on,
    offClose: events.Close.off,
    onError: events.Error.on,
    offError: events.Error.off,
    onMessage: events.Message.on,
    offMessage: events.Message.off,
  };
  const tell = (kind: Kind, value: object): void => {
    events[kind].tell(value);
    if (state.first === task) state.old[kind].tell(value);
  };
  let socket: SocketConnection | undefined;
  const end = (code: number, reason: string): void => {
    if (task.readyState === 3) return;
    task.readyState = 3;
    staysAwake();
    state.open.delete(task);
    tell('Close', { code, reason });
  };
  // Phones end their sockets with this code and word when WeChat suspends the app.
  const staysAwake = context.attention.onSuspend(() => {
    socket?.close(1000, interrupted);
    end(1000, interrupted);
  });
  try {
    const url = requireUrl(options.url, ['ws', 'wss']);
    if (context.attention.state() === 'suspended') throw new ApiFailure(interrupted, { errno: 600_003 });
    if (state.open.size >= MOST_AT_ONCE)
      throw new ApiFailure('Max connection limit exceeded', { errno: 600_005 });
    if (context.phone.network() === 'none')
      throw new ApiFailure(...networkFailure('net::ERR_INTERNET_DISCONNECTED'));
    state.open.add(task);
    if (state.first === undefined || state.first.readyState === 3) state.first = task;
    socket = context.ports.host.socket(
      { url, headers: headersOf(context, options.header), protocols: [...(options.protocols ?? [])] },
      {
        open(header) {
          task.readyState = 1;
          tell('Open', { header, profile: {} });
        },
        message: (data) => tell('Message', { data: typeof data === 'string' ? data : copy(data) }),
        error: (message) => tell('Error', { errMsg: message, errno: 600_001 }),
        close: end,
      },
    );
    told.success({ socketTaskId: state.open.size });
  } catch (error) {
    const { message, more } = error as ApiFailure;
    task.readyState = 3;
    staysAwake();
    told.fail(message, more);
  }
  return task;
}

/** The functions from before there were tasks: they speak of the first socket. */
const old = (kind: Kind): Api => synchronous((context, listener) => sharedOf(context).old[kind].on(listener));

export const socket: Readonly<Record<string, Api>> = {
  connectSocket: synchronous((context, options: Given = {}) => connect(context, options)),
  onSocketOpen: old('Open'),
  onSocketClose: old('Close'),
  onSocketError: old('Error'),
  onSocketMessage: old('Message'),
  sendSocketMessage: synchronous((context, options) => sharedOf(context).first?.send(options)),
  closeSocket: synchronous((context, options) => sharedOf(context).first?.close(options)),
};
