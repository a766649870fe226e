// A message is to be sent: at most once, and not after a day, when nobody wants to hear it any more.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import type { Transaction } from '@xiaoqiao/database';
import { DAY, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { withoutAny, withReturned } from './consent.ts';
import type { MessagesDependencies, SendOutcome } from './ports.ts';
import type { MessageStore } from './store.ts';
import type { ConsentRow, MessageRow } from './tables.ts';

const NAME = 'messages.on-message-send-came-due';
const STALE = DAY;

const waits = [5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE];
const sendDelay = (attempt: number): number => waits[Math.min(attempt, waits.length - 1)]!;

/** The states of the row stand in for the inbox: only one delivery finds it due. */
export const onMessageSendCameDue = (
  deps: MessagesDependencies,
  store: MessageStore,
): Consumer<'message.send-came-due'> =>
  consumer(NAME, 'message.send-came-due', async ({ data: { messageId, attempt } }) => {
    const { database, outbox, clock, log } = deps;
    const message = await store.find(messageId);
    if (message?.status === 'sending') {
      // Whoever was at it died: it may have been sent, and nobody likes to be told twice.
      log.warn('whether a message was sent is not known', { messageId });
      await database.transaction((tx) => end(tx, message, { status: 'unknown', reason: 'interrupted' }));
      return;
    }
    if (message?.status !== 'due') return;
    if (clock.now() - message.created_at > STALE) {
      await database.transaction((tx) => refuse(tx, message, 'no longer worth telling', withReturned));
      return;
    }
    if (!(await database.transaction((tx) => store.move(tx, message, { status: 'sending' })))) return;
    const sending: MessageRow = { ...message, status: 'sending' };
    const outcome = await deps.sender.send({
      openid: message.openid,
      templateId: message.template_id,
      page: message.page,
      data: JSON.parse(message.data),
    });
    await database.transaction((tx) => conclude(tx, sending, outcome));

    async function conclude(tx: Transaction, row: MessageRow, said: SendOutcome): Promise<void> {
      const { outcome } = said;
      if (outcome === 'sent') {
        await end(tx, row, { status: 'sent', reason: null });
        const { id, user_id: userId, order_id: orderId, notice } = row;
        await outbox.add(tx, 'message.sent', { messageId: id, userId, orderId, notice });
      } else if (outcome === 'postponed') {
        await store.move(tx, row, { status: 'due', reason: said.reason.slice(0, 255) });
        const due = { availableAt: clock.now() + sendDelay(attempt) };
        await outbox.add(tx, 'message.send-came-due', { messageId, attempt: attempt + 1 }, due);
      } else if (outcome === 'unknown') {
        log.warn('whether a message was sent is not known', { messageId, reason: said.reason });
        await end(tx, row, { status: 'unknown', reason: said.reason.slice(0, 255) });
      } else {
        if (outcome === 'refused') log.error('WeChat refuses a message', { messageId, reason: said.reason });
        await refuse(tx, row, said.reason, outcome === 'no-consent' ? withoutAny : withReturned);
      }
    }

    async function refuse(
      tx: Transaction,
      row: MessageRow,
      reason: string,
      settle: (consent: ConsentRow) => ConsentRow,
    ): Promise<void> {
      const key = { openid: row.openid, templateId: row.template_id };
      const consent = await store.findConsent(key, tx);
      if (consent !== undefined) await store.changeConsent(tx, consent, settle(consent));
      await end(tx, row, { status: 'refused', reason: reason.slice(0, 255) });
      const { id, user_id: userId, order_id: orderId, notice } = row;
      await outbox.add(tx, 'message.refused', { messageId: id, userId, orderId, notice, reason });
    }

    function end(tx: Transaction, row: MessageRow, change: Pick<MessageRow, 'status' | 'reason'>) {
      return store.move(tx, row, { ...change, ended_at: clock.now() });
    }
  });
