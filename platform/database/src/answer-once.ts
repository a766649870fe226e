// Idempotency keys: a request that is sent again gets the first answer again.
import { DAY } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Transaction } from './database.ts';
import { insertIfAbsent } from './insert-if-absent.ts';
import type { Tables } from './tables.ts';

/** How long an answer is kept; a key may mean something new afterwards. */
export const ANSWER_LIFETIME_MS = DAY;
/** MySQL's `text` ends at 65 535 bytes. */
const ANSWER_LIMIT_BYTES = 60_000;

export interface AnswerOnceOptions {
  /** Whose keys: operation and caller, e.g. `place-order:<user id>`. At most 100 characters. */
  readonly scope: string;
  /** The Idempotency-Key, at most 255 characters. */
  readonly key: string;
  /** Hash of what was asked, at most 100 characters. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Runs `work` for the first request with this scope and key and keeps its answer, in the same transaction as its
 * effects; later requests get the kept answer. A request at the same time waits for the first to commit.
 * The answer is plain JSON.
 * @throws XiaoqiaoError `idempotency_key_reused` when the fingerprint is another one
 */
export async function answerOnce<T>(
  tx: Transaction,
  { scope, key, fingerprint, now }: AnswerOnceOptions,
  work: () => Promise<T>,
): Promise<T> {
  const db = tx.on<Tables>();
  const row = { scope, idempotency_key: key, fingerprint, answer: null, created_at: now };
  await db
    .deleteFrom('idempotency_keys')
    .where('scope', '=', scope)
    .where('idempotency_key', '=', key)
    .where('created_at', '<=', now - ANSWER_LIFETIME_MS)
    .execute();

  if (await insertIfAbsent(tx.engine, db.insertInto('idempotency_keys').values(row))) {
    const answer = toJson(await work());
    await db
      .updateTable('idempotency_keys')
      .set({ answer })
      .where('scope', '=', scope)
      .where('idempotency_key', '=', key)
      .execute();
    return fromJson(answer) as T;
  }

  const kept = await db
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'answer'])
    .where('scope', '=', scope)
    .where('idempotency_key', '=', key)
    .executeTakeFirstOrThrow();
  if (kept.fingerprint !== fingerprint) throw new XiaoqiaoError('idempotency_key_reused');
  if (kept.answer === null)
    throw new Error(`answerOnce for ${scope} was called again inside its own work: that would never end`);
  return fromJson(kept.answer) as T;
}

export function toJson(answer: unknown): string {
  const text = JSON.stringify(answer) ?? '';
  if (Buffer.byteLength(text) > ANSWER_LIMIT_BYTES)
    throw new Error(`an answer of ${Buffer.byteLength(text)} bytes is too long to be kept`);
  return text;
}

export const fromJson = (text: string): unknown => (text === '' ? undefined : JSON.parse(text));
