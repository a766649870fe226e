// Pays an order: arguments from the server, WeChat's own dialog, and then the server's word that it is paid.
import { attempt } from '../../api/attempt';
import { type Order, showOrder, startPayment } from '../../api/order';
import { askForNotices } from '../../api/subscription';
import { fill } from '../../i18n/fill';
import { dictionary } from '../../i18n/language';

export type Outcome = 'paid' | 'waiting' | 'cancelled' | 'failed';

const LOOKS = 10;
const PAUSE_MS = 600;

/** What wx.requestPayment says when the user closes the dialog. */
const isCancelled = ({ errMsg = '' }: { errMsg?: string }): boolean => /cancel/.test(errMsg);

export async function payOrder(id: string): Promise<Outcome> {
  const t = dictionary();
  const parameters = await attempt(() => startPayment(id));
  if (parameters === undefined) return 'failed';
  try {
    await wx.requestPayment(parameters);
  } catch (failure) {
    const reason = failure as { errMsg?: string };
    if (isCancelled(reason)) return 'cancelled';
    wx.showToast({ title: fill(t.payFailed, { reason: reason.errMsg ?? '' }), icon: 'none' });
    return 'failed';
  }
  await askForNotices();
  // A phone that pays is not believed: the order is paid when the server has heard it from WeChat.
  wx.showLoading({ title: t.paying, mask: true });
  const paid = await untilPaid(id);
  wx.hideLoading();
  wx.showToast(paid ? { title: t.paid, icon: 'success' } : { title: t.payPending, icon: 'none' });
  return paid ? 'paid' : 'waiting';
}

async function untilPaid(id: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    const order: Order | undefined = await showOrder(id).catch(() => undefined);
    if (order !== undefined && order.status !== 'pending') return order.status !== 'cancelled';
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}
