// What a user asked for and did not get is told in a toast; whoever is not logged in is led to the login.
import { isApiError, isTransportError } from '@xiaoqiao/sdk';
import { dictionary } from '../i18n/language';
import { goToLogin } from './session';

/** A sentence for the user: the server's own, in his language, or what kept us from reaching it. */
export function explain(failure: unknown): string {
  const t = dictionary();
  if (isApiError(failure)) return failure.message;
  if (!isTransportError(failure)) return t.errorUnknown;
  if (failure.reason === 'configuration') return t.errorDomain;
  return failure.reason === 'timeout' ? t.errorTimeout : t.errorNetwork;
}

export const needsLogin = (failure: unknown): boolean => isApiError(failure) && failure.status === 401;

/** @returns undefined when it failed; the user then knows why */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (failure) {
    if (needsLogin(failure)) goToLogin();
    else wx.showToast({ title: explain(failure), icon: 'none', duration: 2_500 });
    return undefined;
  }
}

/** The same behind a mask, for what must not be tapped twice. */
export async function attemptMasked<T>(title: string, work: () => Promise<T>): Promise<T | undefined> {
  wx.showLoading({ title, mask: true });
  let failed: unknown;
  try {
    return await work();
  } catch (failure) {
    failed = failure;
    return undefined;
  } finally {
    // Hiding also hides a toast, so what went wrong is shown after it.
    wx.hideLoading();
    if (failed !== undefined) void attempt(() => Promise.reject(failed));
  }
}
