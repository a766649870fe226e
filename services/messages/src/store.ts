// Rows of consents and messages, in the transaction that is handed in.
import type { Id } from '@xiaoqiao/contract';
import { type Database, DatabaseError, insertIfAbsent, type Transaction } from '@xiaoqiao/database';
import type { ConsentRow, MessageRow, MessagesTables } from './tables.ts';

export type MessageStore = ReturnType<typeof createMessageStore>;

export function createMessageStore(database: Database) {
  const db = database.reader<MessagesTables>();
  const on = (tx: Transaction | undefined) => tx?.on<MessagesTables>() ?? db;

  return {
    findConsent: (
      { openid, templateId }: { openid: string; templateId: string },
      tx?: Transaction,
    ): Promise<ConsentRow | undefined> =>
      on(tx)
        .selectFrom('message_consents')
        .selectAll()
        .where('openid', '=', openid)
        .where('template_id', '=', templateId)
        .executeTakeFirst(),

    listConsents: (openid: string, tx?: Transaction): Promise<ConsentRow[]> =>
      on(tx).selectFrom('message_consents').selectAll().where('openid', '=', openid).execute(),

    /** @throws DatabaseError `conflict` when somebody else changed it meanwhile: the transaction is then run again */
    async changeConsent(tx: Transaction, before: ConsentRow | undefined, after: ConsentRow): Promise<void> {
      const tables = tx.on<MessagesTables>();
      if (before === undefined) {
        const insert = tables.insertInto('message_consents').values(after);
        if (!(await insertIfAbsent(tx.engine, insert))) throw changedMeanwhile();
        return;
      }
      const { openid, template_id, ...counts } = after;
      const { numUpdatedRows } = await tables
        .updateTable('message_consents')
        .set(counts)
        .where('openid', '=', openid)
        .where('template_id', '=', template_id)
        .where('told_by_user', '=', before.told_by_user)
        .where('told_by_push', '=', before.told_by_push)
        .where('spent', '=', before.spent)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw changedMeanwhile();
    },

    find: (id: Id<'message'>, tx?: Transaction): Promise<MessageRow | undefined> =>
      on(tx).selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst(),

    async insert(tx: Transaction, message: MessageRow): Promise<void> {
      await tx.on<MessagesTables>().insertInto('messages').values(message).execute();
    },

    /** @returns false when it is not in that state any more. */
    async move(
      tx: Transaction,
      { id, status }: Pick<MessageRow, 'id' | 'status'>,
      change: Partial<MessageRow>,
    ): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .on<MessagesTables>()
        .updateTable('messages')
        .set(change)
        .where('id', '=', id)
        .where('status', '=', status)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  };
}

/** The phone and WeChat tell of the same answer at the same moment. */
const changedMeanwhile = (): DatabaseError =>
  new DatabaseError({ kind: 'conflict', message: 'the consent was changed by somebody else meanwhile' });
