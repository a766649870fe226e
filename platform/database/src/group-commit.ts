// Requests that wait to be written are written together: one transaction, one lock, one wait for the disk for all of them.
import { isXiaoqiaoError, XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { DatabaseError } from './database-error.ts';

export type Outcome<Answer> = { readonly answer: Answer } | { readonly refusal: Error };

export interface GroupCommitOptions<Request, Answer> {
  /**
   * Writes all of them in one transaction; their outcomes, in their order. When it rejects, nothing was written, and
   * each is written by itself.
   */
  write(requests: readonly Request[]): Promise<readonly Outcome<Answer>[]>;
  /** Of two with the same name the second is written after the first has ended. */
  nameOf(request: Request): string;
  /** How much of a group it fills, in rows or whatever statements grow with. */
  weightOf(request: Request): number;
  readonly settings?: Partial<GroupCommitSettings>;
}

export interface GroupCommitSettings {
  /** Groups that may be written beside each other. Default 1. */
  readonly lanes: number;
  /**
   * Milliseconds after which a group begins beside others that are still being written, for those who came meanwhile:
   * the further away the database, the more are under way. Default 0.
   */
  readonly spacingMs: number;
  /** Weight of a group; one that is heavier by itself goes alone. Default 200. */
  readonly weight: number;
  /** Requests that may wait. Default 2 000. */
  readonly waiting: number;
  /** Milliseconds one may wait. Default 10 000. */
  readonly waitMs: number;
}

const usual: GroupCommitSettings = { lanes: 1, spacingMs: 0, weight: 200, waiting: 2_000, waitMs: 10_000 };
const RETRY_AFTER_S = 1;

interface Waiter<Request, Answer> {
  readonly request: Request;
  readonly name: string;
  readonly weight: number;
  readonly timer: NodeJS.Timeout;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export interface GroupCommit<Request, Answer> {
  /**
   * Written with whoever waits as well; who comes first is in the earlier group.
   * @throws XiaoqiaoError `overloaded` when too many wait, or it has waited too long
   */
  add(request: Request): Promise<Answer>;
}

/** Alone, a request is a group of one and waits for nobody. Groups grow while those before are being written. */
export function createGroupCommit<Request, Answer>({
  write,
  nameOf,
  weightOf,
  settings,
}: GroupCommitOptions<Request, Answer>): GroupCommit<Request, Answer> {
  const { lanes, spacingMs, weight: full, waiting: most, waitMs } = { ...usual, ...settings };
  type Member = Waiter<Request, Answer>;
  const waiting = new Set<Member>();
  const underWay = new Set<string>();
  let writing = 0;
  let begunAt = 0;
  let isPlanned = false;
  let pause: NodeJS.Timeout | undefined;

  function plan(): void {
    if (isPlanned || writing >= lanes || waiting.size === 0) return;
    const pauseMs = writing === 0 ? 0 : begunAt + spacingMs - performance.now();
    if (pauseMs > 0) {
      pause ??= setTimeout(() => {
        pause = undefined;
        plan();
      }, pauseMs);
      return;
    }
    clearTimeout(pause);
    pause = undefined;
    isPlanned = true;
    // What came in with the same turn of the event loop goes along.
    setImmediate(begin);
  }

  function begin(): void {
    isPlanned = false;
    const group = nextGroup();
    if (group.length === 0) return;
    writing++;
    begunAt = performance.now();
    void writeAll(group).finally(() => {
      writing--;
      plan();
    });
    plan();
  }

  function nextGroup(): Member[] {
    const group: Member[] = [];
    let weight = 0;
    for (const member of waiting) {
      if (underWay.has(member.name)) continue;
      weight += member.weight;
      if (group.length > 0 && weight > full) break;
      waiting.delete(member);
      clearTimeout(member.timer);
      underWay.add(member.name);
      group.push(member);
    }
    return group;
  }

  async function writeAll(group: readonly Member[]): Promise<void> {
    try {
      const outcomes = await write(group.map(({ request }) => request));
      for (const [i, member] of group.entries()) settle(member, outcomes[i]!);
    } catch (error) {
      const refusal = error as Error;
      if (group.length === 1 || concernsAll(refusal)) for (const member of group) settle(member, { refusal });
      else for (const member of group) await writeAll([member]);
    }
  }

  function settle(member: Member, outcome: Outcome<Answer>): void {
    underWay.delete(member.name);
    if ('answer' in outcome) member.resolve(outcome.answer);
    else member.reject(outcome.refusal);
  }

  return {
    add(request) {
      if (waiting.size >= most)
        return Promise.reject(overloaded(`${waiting.size} requests are waiting to be written`));
      return new Promise<Answer>((resolve, reject) => {
        const member: Member = {
          request,
          name: nameOf(request),
          weight: weightOf(request),
          timer: setTimeout(() => {
            waiting.delete(member);
            reject(overloaded(`a request was not written within ${waitMs} ms`));
          }, waitMs),
          resolve,
          reject,
        };
        waiting.add(member);
        plan();
      });
    },
  };
}

const overloaded = (reason: string): XiaoqiaoError =>
  new XiaoqiaoError('overloaded', { retryAfter: RETRY_AFTER_S, cause: new Error(reason) });

/** The database is away or refuses to write: nobody would fare better alone, and all would wait for it one by one. */
function concernsAll(error: Error): boolean {
  if (error instanceof DatabaseError) return ['closed', 'full', 'corrupt', 'read-only'].includes(error.kind);
  const isInTheWay = error.cause instanceof DatabaseError && error.cause.kind === 'conflict';
  return isXiaoqiaoError(error) && error.error === 'overloaded' && !isInTheWay;
}
