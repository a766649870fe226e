// The calls that cross from the driver to a running app, over a worker's port or a browser's page, and what comes back.
import type { AppError, Inspector, Picture, ProgramText, Service, ServiceOptions } from '../runtime/index.ts';
import type { NetworkType, Theme } from '../runtime/phone-settings.ts';
import type { Device, Phone, PhoneState } from '../shell/phone.ts';

/** What can be asked of a running app in either host. */
export interface Controls extends Inspector {
  back(): void;
  tapTab(index: number): void;
  pullDown(): void;
  enterBackground: Service['enterBackground'];
  enterForeground: Service['enterForeground'];
  setNetwork(type: NetworkType): void;
  setTheme(theme: Theme): void;
  take: Service['take'];
  share: Service['share'];
  phone(): PhoneState;
  answerModal(...given: Parameters<Phone['answerModal']>): void;
  answerActionSheet(...given: Parameters<Phone['answerActionSheet']>): void;
  turnPicker(...given: Parameters<Phone['turnPicker']>): void;
  answerPicker(...given: Parameters<Phone['answerPicker']>): void;
  closePreview(): void;
}

export type ControlName = keyof Controls;

/** What the app says by itself. */
export type Heard =
  | { readonly kind: 'error'; readonly error: AppError }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'network'; readonly exchange: Exchange }
  | { readonly kind: 'log'; readonly level: string; readonly text: string };

/** One request of the app, as a network panel or a test wants to know it. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly failure?: string | undefined;
  /** Milliseconds. */
  readonly took: number;
  readonly sent: number;
  readonly received: number;
}

export interface LaunchRequest extends ServiceOptions, ProgramText {
  readonly device: Device;
  readonly storage: Readonly<Record<string, string>>;
  /** Where the WeChat emulator is, and who holds the phone. */
  readonly wechat?: WechatConnection | undefined;
  /** Origin as the app asks for it → where it really is, e.g. of a server on a free port. */
  readonly origins?: Readonly<Record<string, string>> | undefined;
  /** Beginning of an address of the web → a folder on this machine; for the page, a path of its server. */
  readonly assets?: Readonly<Record<string, string>> | undefined;
  readonly album?: readonly Picture[] | undefined;
  /** `Program.assets`, for a host that reads them itself. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

export interface WechatConnection {
  readonly base: string;
  /** The emulator's first user without it. */
  readonly openid?: string | undefined;
}

/** One running app. */
export interface Connection {
  call<Name extends ControlName>(
    name: Name,
    ...given: Parameters<Controls[Name]>
  ): Promise<Awaited<ReturnType<Controls[Name]>>>;
  close(): Promise<void>;
}
