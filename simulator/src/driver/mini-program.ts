// A running mini program as a test sees it: the same words in a browser and without one.
import type { AppError, PageSummary, Return, ShareMessage } from '../runtime/index.ts';
import type { NetworkType, Theme } from '../runtime/phone-settings.ts';
import type { PhoneState } from '../shell/phone.ts';
import type { Connection, Exchange, Heard } from './host-call.ts';

export interface MiniProgram {
  /** Opens a page as `wx.reLaunch` does. */
  open(url: string): Promise<void>;
  /** The page on top. */
  page(): Promise<PageSummary>;
  pages(): Promise<PageSummary[]>;
  /** Selectors are those of WXML and WXSS, and reach into components. */
  tap(selector: string): Promise<void>;
  longPress(selector: string): Promise<void>;
  swipe(selector: string, by: { x: number; y: number }): Promise<void>;
  input(selector: string, value: string): Promise<void>;
  trigger(selector: string, type: string, detail?: unknown): Promise<void>;
  scrollTo(top: number): Promise<void>;
  text(selector: string): Promise<string>;
  texts(selector: string): Promise<string[]>;
  count(selector: string): Promise<number>;
  attribute(selector: string, name: string): Promise<string | null>;
  html(): Promise<string>;
  /** The data of the page on top, or what stands under a path like `list.0.name`. */
  data(path?: string): Promise<unknown>;
  componentData(selector: string): Promise<unknown>;
  setData(data: Readonly<Record<string, unknown>>): Promise<void>;
  callMethod(name: string, ...values: unknown[]): Promise<unknown>;
  /** Calls a function of `wx` in the app; a failure rejects. */
  wx(name: string, ...values: unknown[]): Promise<unknown>;
  globalData(): Promise<unknown>;
  back(): Promise<void>;
  tapTab(index: number): Promise<void>;
  pullDown(): Promise<void>;
  /** WeChat suspends the app after five seconds: sockets end, requests fail, timers wait. 0 does it at once. */
  enterBackground(how?: { readonly suspendAfterMs?: number }): Promise<void>;
  enterForeground(how?: Return): Promise<void>;
  /** What the page on top would share. */
  share(): Promise<ShareMessage>;
  setNetwork(type: NetworkType): Promise<void>;
  setTheme(theme: Theme): Promise<void>;
  phone(): Promise<PhoneState>;
  answerModal(answer: { confirm: boolean; content?: string }): Promise<void>;
  answerActionSheet(index: number | null): Promise<void>;
  /** A tap on pictures that `wx.previewImage` shows. */
  closePreview(): Promise<void>;
  /** Turns the wheels of an open picker to these words and confirms; null cancels. */
  pick(words: readonly string[] | null): Promise<void>;
  /** Polls until a selector matches or a probe holds. */
  waitFor(what: string | (() => Promise<boolean> | boolean), limit?: { withinMs?: number }): Promise<void>;
  /** A PNG; only a browser has one. */
  screenshot(): Promise<Uint8Array>;
  errors(): readonly AppError[];
  warnings(): readonly string[];
  logs(): readonly { readonly level: string; readonly text: string }[];
  /** What the app asked of the network, oldest first. */
  network(): readonly Exchange[];
  notSimulated(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** What a real browser does better than the page itself. */
export interface Hands {
  tap(selector: string): Promise<void>;
  longPress(selector: string): Promise<void>;
  swipe(selector: string, by: { x: number; y: number }): Promise<void>;
  screenshot(): Promise<Uint8Array>;
}

export function createHearing() {
  const errors: AppError[] = [];
  const warnings: string[] = [];
  const logs: { level: string; text: string }[] = [];
  const network: Exchange[] = [];
  return {
    errors,
    warnings,
    logs,
    network,
    hear(heard: Heard): void {
      if (heard.kind === 'error') errors.push(heard.error);
      else if (heard.kind === 'warning') warnings.push(heard.message);
      else if (heard.kind === 'network') network.push(heard.exchange);
      else logs.push({ level: heard.level, text: heard.text });
    },
  };
}

type Hearing = ReturnType<typeof createHearing>;

export function createMiniProgram(connection: Connection, hearing: Hearing, hands?: Hands): MiniProgram {
  const { call } = connection;
  const touch = (kind: 'tap' | 'longpress' | 'swipe', selector: string, by?: { x: number; y: number }) =>
    call('touch', selector, kind, by);
  const program: MiniProgram = {
    async open(url) {
      await call('callWx', 'reLaunch', [{ url }]);
    },
    async page() {
      const top = (await call('stack')).at(-1);
      if (top === undefined) throw new Error('no page is open');
      return top;
    },
    pages: () => call('stack'),
    tap: hands?.tap ?? ((selector) => touch('tap', selector)),
    longPress: hands?.longPress ?? ((selector) => touch('longpress', selector)),
    swipe: hands?.swipe ?? ((selector, by) => touch('swipe', selector, by)),
    input: (selector, value) => call('input', selector, value),
    trigger: (selector, type, detail = {}) => call('trigger', selector, type, detail),
    scrollTo: (top) => call('scroll', top),
    async text(selector) {
      const [text] = await call('texts', selector);
      if (text === undefined) throw new Error(`nothing matches "${selector}"`);
      return text;
    },
    texts: (selector) => call('texts', selector),
    count: (selector) => call('count', selector),
    attribute: (selector, name) => call('attribute', selector, name),
    html: () => call('html'),
    async data(path) {
      let value: unknown = await call('data');
      for (const step of path?.split('.') ?? [])
        value = (value as Record<string, unknown> | undefined)?.[step];
      return value;
    },
    componentData: (selector) => call('componentData', selector),
    setData: (data) => call('setData', data),
    callMethod: (name, ...values) => call('callMethod', name, values),
    wx: (name, ...values) => call('callWx', name, values),
    globalData: () => call('globalData'),
    back: () => call('back'),
    tapTab: (index) => call('tapTab', index),
    pullDown: () => call('pullDown'),
    enterBackground: (how) => call('enterBackground', how),
    enterForeground: (how) => call('enterForeground', how),
    share: () => call('share'),
    setNetwork: (type) => call('setNetwork', type),
    setTheme: (theme) => call('setTheme', theme),
    phone: () => call('phone'),
    answerModal: (answer) => call('answerModal', answer),
    answerActionSheet: (index) => call('answerActionSheet', index),
    closePreview: () => call('closePreview'),
    async pick(words) {
      for (const [column, word] of (words ?? []).entries()) {
        const { picker } = await call('phone');
        if (picker === null) throw new Error('no picker is open');
        const index = picker.columns[column]?.indexOf(word) ?? -1;
        if (index === -1) throw new Error(`the picker has no "${word}" on wheel ${column + 1}`);
        await call('turnPicker', column, index);
      }
      await call('answerPicker', words !== null);
    },
    async waitFor(what, { withinMs = 5000 } = {}) {
      const probe = typeof what === 'string' ? async () => (await program.count(what)) > 0 : what;
      const until = Date.now() + withinMs;
      while (!(await probe())) {
        if (Date.now() > until) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    screenshot:
      hands?.screenshot ??
      (() => Promise.reject(new Error('only the host "chromium" can take a screenshot'))),
    errors: () => hearing.errors,
    warnings: () => hearing.warnings,
    logs: () => hearing.logs,
    network: () => hearing.network,
    notSimulated: () => call('notSimulated'),
    close: () => connection.close(),
  };
  return program;
}
