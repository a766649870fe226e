// One row of the table of errcodes: what WeChat says, what it means to us, and what an operator can do.
import type { ErrorName } from '@xiaoqiao/contract';

export interface Errcode<N extends number = number> {
  readonly code: N;
  /** WeChat's words, without the request id behind them. Never compare them: codes only. */
  readonly errmsg: string;
  /** May the same call, unchanged, succeed later? */
  readonly retryable: boolean;
  /** The house's name of the failure. */
  readonly error: ErrorName;
  /** For whoever runs the shop. */
  readonly hint: { readonly 'zh-CN': string; readonly en: string };
}

type Row = <const N extends number>(
  code: N,
  errmsg: string,
  zh: string,
  en: string,
  change?: Partial<Pick<Errcode, 'error' | 'retryable'>>,
) => Errcode<N>;

/** Will stay refused until somebody changes something. */
export const refused: Row = (code, errmsg, zh, en, change) => ({
  code,
  errmsg,
  retryable: false,
  error: 'wechat_rejected',
  hint: { 'zh-CN': zh, en },
  ...change,
});

/** Passes by itself. */
export const passing: Row = (code, errmsg, zh, en, change) =>
  refused(code, errmsg, zh, en, { retryable: true, error: 'wechat_unavailable', ...change });
