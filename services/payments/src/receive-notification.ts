// Use case: WeChat Pay notifies. Verified and decrypted first; only then is anything believed, and all of it may be old news.
import type { IncomingHttpHeaders } from 'node:http';
import type { PaymentsDependencies } from './ports.ts';
import { recordPayment } from './record-payment.ts';
import { recordRefund } from './record-refund.ts';
import type { PaymentStore } from './store.ts';

/** @throws XiaoqiaoError `notification_unverified`, `notification_invalid`, `payment_amount_mismatch`; WeChat then tries again later */
export async function receiveNotification(
  deps: PaymentsDependencies,
  store: PaymentStore,
  { headers, rawBody }: { headers: IncomingHttpHeaders; rawBody: Buffer },
): Promise<void> {
  const notice = await deps.wechatPay.receive(headers, rawBody);
  if (notice.kind === 'paid') await recordPayment(deps, store, notice.transaction);
  else if (notice.kind === 'refund') await recordRefund(deps, store, notice.refundNumber, notice.refund);
  else
    deps.log.warn('a notification of another kind was accepted and left alone', {
      eventType: notice.eventType,
    });
}
