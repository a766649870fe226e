// Idempotency keys of several requests in one transaction; what one of them may expect stands in answer-once.ts.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { ANSWER_LIFETIME_MS, type AnswerOnceOptions, fromJson, toJson } from './answer-once.ts';
import type { Transaction } from './database.ts';
import { DatabaseError, isUniqueViolation } from './database-error.ts';
import type { Outcome } from './group-commit.ts';
import type { Tables } from './tables.ts';

type Kept = Pick<Tables['idempotency_keys'], 'fingerprint' | 'answer'>;

/**
 * Hands those that were not answered before to `work` and keeps their answers, in the same transaction as their effects;
 * the others get the answer they got first. A refusal is not kept. No two may have the same scope and key.
 * @throws DatabaseError `conflict` when another process has answered one of them meanwhile: then it is in the database
 */
export async function answerEachOnce<Request extends { readonly once: AnswerOnceOptions }, T>(
  tx: Transaction,
  requests: readonly Request[],
  work: (fresh: readonly Request[]) => Promise<readonly Outcome<T>[]>,
): Promise<Outcome<T>[]> {
  const kept = await keptAnswers(
    tx,
    requests.map(({ once }) => once),
  );
  const fresh = requests.filter(({ once }) => !kept.has(placeOf(once)));
  const outcomes = fresh.length === 0 ? [] : await work(fresh);
  const rows = fresh.flatMap(({ once }, i) => rowOf(once, outcomes[i]!));
  await keep(tx, rows);
  const answered = new Map(fresh.map((request, i) => [request, outcomes[i]!]));
  return requests.map((request) => {
    const before = kept.get(placeOf(request.once));
    if (before === undefined) return answered.get(request)!;
    if (before.fingerprint !== request.once.fingerprint)
      return { refusal: new XiaoqiaoError('idempotency_key_reused') };
    return { answer: fromJson(before.answer ?? '') as T };
  });
}

const placeOf = ({ scope, key }: Pick<AnswerOnceOptions, 'scope' | 'key'>): string => `${scope} ${key}`;

async function keptAnswers(
  tx: Transaction,
  all: readonly AnswerOnceOptions[],
): Promise<ReadonlyMap<string, Kept>> {
  const db = tx.on<Tables>();
  const isOneOf = (eb: ExpressionBuilder<Tables, 'idempotency_keys'>): Expression<SqlBool> =>
    eb.or(all.map(({ scope, key }) => eb.and({ scope, idempotency_key: key })));
  const rows = await db.selectFrom('idempotency_keys').selectAll().where(isOneOf).execute();
  if (rows.length === 0) return new Map();
  const expiry = Math.max(...all.map(({ now }) => now)) - ANSWER_LIFETIME_MS;
  if (rows.some(({ created_at }) => created_at <= expiry))
    await db.deleteFrom('idempotency_keys').where(isOneOf).where('created_at', '<=', expiry).execute();
  return new Map(
    rows
      .filter(({ created_at }) => created_at > expiry)
      .map(({ idempotency_key: key, scope, ...row }) => [placeOf({ scope, key }), row]),
  );
}

function rowOf<T>(
  { scope, key, fingerprint, now }: AnswerOnceOptions,
  outcome: Outcome<T>,
): Tables['idempotency_keys'][] {
  if ('refusal' in outcome) return [];
  return [{ scope, idempotency_key: key, fingerprint, answer: toJson(outcome.answer), created_at: now }];
}

/** In one order everywhere, so that two processes with the same keys do not wait for each other in a circle. */
async function keep(tx: Transaction, rows: Tables['idempotency_keys'][]): Promise<void> {
  if (rows.length === 0) return;
  const place = ({ scope, idempotency_key: key }: Tables['idempotency_keys']) => placeOf({ scope, key });
  rows.sort((a, b) => (place(a) < place(b) ? -1 : 1));
  try {
    await tx.on<Tables>().insertInto('idempotency_keys').values(rows).execute();
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw new DatabaseError({
      kind: 'conflict',
      message: 'another process has just answered one of these requests',
      cause,
    });
  }
}
