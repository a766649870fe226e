// One run: the town opens, buyers buy, things go wrong by plan, everything settles, the books are checked.
import { setTimeout as pause } from 'node:timers/promises';
import { booksAt, violations } from '../test/support/check-invariants.ts';
import { openRows, type RowReader } from '../test/support/invariants/rows.ts';
import { live } from './buyer.ts';
import { keepEvidence } from './evidence.ts';
import { inflict } from './inflict.ts';
import { brokenPromises, type Ledger } from './ledger.ts';
import { openOperator } from './operator.ts';
import type { ChaosOptions } from './options.ts';
import { type Fault, planFaults } from './plan.ts';
import type { Report } from './report.ts';
import { settle } from './settle.ts';
import { openTally, sumOf, type Tally } from './tally.ts';
import { members, openTown, type Town } from './town.ts';

/** What was begun may still be ended for so long. */
const GRACE_MS = 30_000;
const TELL_MS = 10_000;
/** Buyers together do so much in a second; the more there are, the longer each one thinks. */
const ACTIONS_PER_SECOND = 25;
const LEAST_THINK_MS = 1500;

/** @throws Error when the town cannot be opened. */
export async function runChaos(options: ChaosOptions, say: (line: string) => void): Promise<Report> {
  const { seconds, buyers, seed, server } = options;
  const endings: (() => unknown)[] = [];
  try {
    const town = await openTown({ after: (work) => void endings.push(work) }, server, say);
    const tally = openTally();
    const ledger: Ledger = [];
    let closing = { toNew: Number.POSITIVE_INFINITY, toAll: Number.POSITIVE_INFINITY };
    const closes = () => closing;
    const operator = openOperator({ url: town.url, seed, tally, closes });
    const shelf = await operator.fillShelf();
    const began = Date.now();
    closing = { toNew: began + seconds * 1000, toAll: began + seconds * 1000 + GRACE_MS };
    const think = Math.max(LEAST_THINK_MS, (buyers / ACTIONS_PER_SECOND) * 1000);
    const crowd = Array.from({ length: buyers }, (_, number) =>
      live({ number, seed, url: town.url, wechat: town.wechat, shelf, ledger, tally, think, closes }),
    );
    const telling = setInterval(() => {
      const past = Math.round((Date.now() - began) / 1000);
      say(
        `${past} s: ${tally.placed} placed, ${tally.paidByPhones} paid, ${sumOf(tally.retried)} of ${tally.requests} requests again`,
      );
    }, TELL_MS);
    const watching = watchDeaths(town, tally);
    try {
      await Promise.all([
        ...crowd,
        operator.work(shelf),
        suffer(town, { began, tally, say, plan: planFaults({ seed, seconds, members: names }) }),
      ]);
    } finally {
      clearInterval(telling);
      clearInterval(watching);
    }
    const settling = Date.now();
    const leftovers = await settle(town, say);
    const settledInSeconds = Math.round((Date.now() - settling) / 1000);
    const found = [
      ...tally.failures,
      ...leftovers,
      ...(await violations(town.database, booksAt(town.wechat.control))),
    ];
    const report = await summary(town, { options, tally, ledger, settledInSeconds, found });
    if (report.violations.length > 0) say(`evidence: ${await keepEvidence(town, seed)}`);
    return report;
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

const names = members.map(({ name }) => name);

/** Faults begin when the plan says, whether or not earlier ones are over. */
async function suffer(
  town: Town,
  {
    began,
    tally,
    say,
    plan,
  }: { began: number; tally: Tally; say: (line: string) => void; plan: readonly Fault[] },
): Promise<void> {
  await Promise.all(
    plan.map(async (fault) => {
      await pause(Math.max(0, began + fault.at - Date.now()));
      const what = [fault.kind, fault.target, fault.lasts === 0 ? undefined : `${fault.lasts} ms`];
      say(`${(fault.at / 1000).toFixed(1)} s: ${what.filter((word) => word !== undefined).join(' ')}`);
      await inflict(town, fault, tally).catch((error: Error) =>
        tally.failures.push(`no recovery: ${fault.kind} ${fault.target ?? ''}: ${error.message}`),
      );
    }),
  );
}

/** A process may be killed; it may not give up. It is started again all the same. */
function watchDeaths(town: Town, tally: Tally): NodeJS.Timeout {
  return setInterval(() => {
    for (const name of names) {
      const process = town.process(name);
      if (process.isRunning || town.inHand.has(name)) continue;
      town.inHand.add(name);
      tally.failures.push(`a process gave up: ${name}\n${process.output().slice(-2000)}`);
      void town.start(name).finally(() => town.inHand.delete(name));
    }
  }, 500);
}

async function summary(
  town: Town,
  run: {
    options: ChaosOptions;
    tally: Tally;
    ledger: Ledger;
    settledInSeconds: number;
    found: readonly string[];
  },
): Promise<Report> {
  const rows = await openRows(town.database);
  try {
    const { options, tally, ledger, settledInSeconds, found } = run;
    return {
      ...tally,
      options,
      orders: await countBy(rows, 'select status as name, count(*) as n from orders group by status'),
      returned: (
        await rows.all(
          "select id from payment_refunds where order_refund_id is null and status = 'succeeded'",
        )
      ).length,
      refunds: await countBy(rows, 'select status as name, count(*) as n from order_refunds group by status'),
      events: Number((await rows.all('select count(*) as n from outbox'))[0]!.n),
      settledInSeconds,
      violations: [...found, ...(await brokenPromises(rows, ledger))],
    };
  } finally {
    await rows.close();
  }
}

const countBy = async (rows: RowReader, sql: string): Promise<Record<string, number>> =>
  Object.fromEntries((await rows.all(sql)).map(({ name, n }) => [String(name), Number(n)]));
