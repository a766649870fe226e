// What the runtime needs from around it: a screen, a host, somebody who hears of the app's errors.
import type { AppError } from './app-error.ts';
import type { AttentionState } from './attention.ts';

export interface Ports {
  readonly screen: Screen;
  readonly host: Host;
  /** An error of the app, with its place; the simulator goes on. */
  report(error: AppError): void;
  /** Something that the app did which WeChat would frown at, or that is not simulated. */
  warn(message: string): void;
}

/** The phone. It draws what it is told and owns no rule: which page may open is the runtime's business. */
export interface Screen {
  /** A document of its own for a page: hidden until `show`. */
  open(page: NewPage): PageView;
  show(id: number): void;
  hide(id: number): void;
  close(id: number): void;
  navigationBar(id: number, bar: NavigationBar): void;
  tabBar(bar: TabBarState | null): void;
  /** Where a page's pull-down indicator is. */
  refreshing(id: number, on: boolean): void;
  toast(toast: Toast | null): void;
  modal(modal: Modal): Promise<ModalAnswer>;
  /** The index that was tapped, or null. */
  actionSheet(sheet: ActionSheet): Promise<number | null>;
  /** Wheels at the bottom of the phone, drawn anew when they change; null takes them away. */
  picker(sheet: PickerSheet | null): void;
  /** What `prefers-color-scheme` says in the documents of pages. */
  theme(theme: 'light' | 'dark'): void;
  /** Pictures over the whole phone; a tap takes them away. */
  preview(preview: Preview | null): void;
  /** In the background somebody else has the glass. */
  attention(state: AttentionState): void;
  metrics(): Metrics;
}

export interface Preview {
  readonly urls: readonly string[];
  readonly current: string;
}

export interface PickerSheet {
  readonly title: string;
  readonly columns: readonly (readonly string[])[];
  readonly selected: readonly number[];
  turn(column: number, index: number): void;
  answer(isConfirmed: boolean): void;
}

export interface NewPage {
  readonly id: number;
  readonly path: string;
  readonly bar: NavigationBar;
  readonly tabBar: boolean;
  readonly style: 'v1' | 'v2';
}

export interface PageView {
  readonly document: Document;
  readonly window: Window & typeof globalThis;
}

export interface NavigationBar {
  readonly title: string;
  readonly frontColor: string;
  readonly backgroundColor: string;
  readonly style: 'default' | 'custom';
  readonly loading: boolean;
  readonly back: boolean;
  readonly home: boolean;
}

export interface TabBarState {
  readonly visible: boolean;
  readonly color: string;
  readonly selectedColor: string;
  readonly backgroundColor: string;
  readonly borderStyle: string;
  readonly position: 'bottom' | 'top';
  readonly selected: number;
  readonly items: readonly TabBarItem[];
}

export interface TabBarItem {
  readonly pagePath: string;
  readonly text: string;
  readonly iconPath?: string | undefined;
  readonly selectedIconPath?: string | undefined;
  readonly badge?: string | undefined;
  readonly dot?: boolean | undefined;
}

export interface Toast {
  readonly title: string;
  readonly icon: 'success' | 'error' | 'loading' | 'none';
  readonly image?: string | undefined;
  readonly mask: boolean;
}

export interface Modal {
  readonly title: string;
  readonly content: string;
  readonly showCancel: boolean;
  readonly cancelText: string;
  readonly cancelColor: string;
  readonly confirmText: string;
  readonly confirmColor: string;
  readonly editable: boolean;
  readonly placeholderText: string;
}

export interface ModalAnswer {
  readonly confirm: boolean;
  readonly content?: string | undefined;
}

export interface ActionSheet {
  readonly title: string;
  readonly items: readonly string[];
  readonly itemColor: string;
}

export interface Metrics {
  readonly screenWidth: number;
  readonly screenHeight: number;
  readonly windowWidth: number;
  /** Of the page on top: less with a navigation bar and a tab bar than without. */
  readonly windowHeight: number;
  readonly statusBarHeight: number;
  readonly pixelRatio: number;
}

/** What is behind the glass: network, storage, the files of the program. */
export interface Host {
  /** `sent` hears how many bytes of the body have left. */
  request(request: NetworkRequest, sent?: (bytes: number) => void): NetworkTask;
  socket(request: SocketRequest, heard: SocketHeard): SocketConnection;
  readonly storage: KeyValue;
  /** The user's side of the WeChat emulator, by path of its control API; absent when none is connected. */
  readonly wechat?: ((path: string, body: object) => Promise<WechatAnswer>) | undefined;
  /** A picture that the emulator serves. */
  readonly wechatFile?: ((path: string) => Promise<Uint8Array>) | undefined;
  /** What the user has in his album. */
  pictures(): Promise<readonly Picture[]>;
  /** What a page loads bytes from. */
  fileAddress(bytes: Uint8Array, type: string): string;
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
  base64(bytes: Uint8Array): string;
  fromBase64(text: string): Uint8Array;
  random(length: number): Uint8Array;
  /** A file of the program that is no code, e.g. `images/a.png`, at once. */
  packageFile(path: string): Uint8Array | undefined;
  /** The URL under which a page finds a file of the program, e.g. `/images/a.png`. */
  assetUrl(path: string): string;
  /** China's regions: code of six digits → name. */
  regions(): Promise<Readonly<Record<string, string>>>;
  log(level: 'log' | 'info' | 'warn' | 'error' | 'debug', values: readonly unknown[]): void;
}

export interface NetworkRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

export interface NetworkResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `set-cookie` lines, which a header record cannot hold. */
  readonly cookies: readonly string[];
  readonly body: Uint8Array;
}

export interface NetworkTask {
  readonly answer: Promise<NetworkResponse>;
  abort(): void;
}

export interface SocketRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
}

export interface SocketHeard {
  open(headers: Readonly<Record<string, string>>): void;
  message(data: string | Uint8Array): void;
  error(message: string): void;
  close(code: number, reason: string): void;
}

export interface SocketConnection {
  send(data: string | Uint8Array): void;
  close(code: number, reason: string): void;
}

// biome-ignore lint/suspicious/noExplicitAny: the emulator's control API documents what each path answers.
export type WechatAnswer = Readonly<Record<string, any>>;

export interface Picture {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Strings by key, kept from one start of the app to the next. */
export interface KeyValue {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
}
