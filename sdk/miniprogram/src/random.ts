// Where nonces and keys get their randomness: injected, or what the host offers.

/** @returns this many unpredictable bytes. */
export type Random = (length: number) => Uint8Array | Promise<Uint8Array>;

interface WxRandom {
  getRandomValues?(options: {
    length: number;
    success: (result: { randomValues: ArrayBuffer }) => void;
    fail: (failure: { errMsg?: string }) => void;
  }): unknown;
}
declare const wx: WxRandom | undefined;
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array } | undefined;

/**
 * `wx.getRandomValues` (base library ≥ 2.15.0) or `crypto.getRandomValues`.
 * @throws Error when the host has neither: predictable nonces would be worse than none.
 */
export function hostRandom(): Random {
  if (typeof wx !== 'undefined' && typeof wx.getRandomValues === 'function') return wxRandom(wx);
  if (typeof crypto !== 'undefined' && typeof crypto.getRandomValues === 'function') {
    const source = crypto;
    return (length) => source.getRandomValues(new Uint8Array(length));
  }
  throw new Error('this host has no source of randomness; give createClient({ random })');
}

const wxRandom =
  (host: WxRandom): Random =>
  (length) =>
    new Promise((resolve, reject) => {
      host.getRandomValues?.({
        length,
        success: ({ randomValues }) => resolve(new Uint8Array(randomValues)),
        fail: ({ errMsg }) => reject(new Error(errMsg ?? 'getRandomValues:fail')),
      });
    });
