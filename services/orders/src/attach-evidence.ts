// Pictures that a buyer sends along with a refund request stay as long as the request does.
import type { Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { OrdersDependencies } from './ports.ts';

export interface Evidence {
  readonly refundId: Id<'refund'>;
  readonly userId: Id<'user'>;
  readonly fileIds: readonly Id<'file'>[];
}

/** @throws XiaoqiaoError `file_not_usable` naming field, rule and file */
export async function attachEvidence(
  tx: Transaction,
  { pictures }: Pick<OrdersDependencies, 'pictures'>,
  { refundId, userId, fileIds }: Evidence,
): Promise<void> {
  const subject = `refund:${refundId}`;
  const fault = await pictures.attachPictures(tx, { subject, purpose: 'refund_evidence', userId, fileIds });
  if (fault === undefined) return;
  const { index, rule } = fault;
  throw new XiaoqiaoError('file_not_usable', {
    details: { field: `evidence[${index}]`, rule, fileId: fileIds[index] },
  });
}
