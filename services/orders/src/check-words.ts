// What a buyer writes into an order is read by people who work here: WeChat judges it first.
import type { Id } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { OrdersDependencies } from './ports.ts';

/**
 * While WeChat cannot say, the words pass: buying and refunding do not wait for it, and only operators read them.
 * @throws XiaoqiaoError `content_rejected`
 */
export async function checkWords(
  { texts }: Pick<OrdersDependencies, 'texts'>,
  { userId, field, words }: { userId: Id<'user'>; field: string; words: string },
): Promise<void> {
  if (words.trim() === '') return;
  if ((await texts.judge(userId, words)) === 'risky')
    throw new XiaoqiaoError('content_rejected', { details: { field } });
}
