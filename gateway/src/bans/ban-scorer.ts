// Signals become scores, scores become bans: per address, user and device, each with its own memory.
import type { BanKind, BanReason } from '@xiaoqiao/contract';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import type { Scores } from '@xiaoqiao/state';
import { sparingly } from '../sparingly.ts';
import type { BanList } from './ban-list.ts';
import { type Signal, signals } from './ban-signals.ts';
import { type BanSubject, keyOf, type Suspect } from './ban-subject.ts';

export interface ScoringRules {
  /** Counts and logs, but bans nobody. */
  readonly dryRun: boolean;
  readonly threshold: Readonly<Record<BanKind, number>>;
  readonly halfLifeSeconds: number;
  /** How long the first ban lasts, the second, …; the last one for all that follow. */
  readonly banSeconds: readonly number[];
  /** The count of earlier bans halves in this time. */
  readonly forgetSeconds: number;
  /** An IPv6 customer holds a whole network. */
  readonly ipv6Prefix: number;
  readonly accountsPerDevice: number;
  readonly devicesPerAccount: number;
  readonly companySeconds: number;
  readonly points: Readonly<Record<Signal, number>>;
  readonly allowUsers: readonly string[];
}

export interface ScorerOptions {
  readonly rules: ScoringRules;
  readonly scores: Scores;
  readonly bans: BanList;
  readonly clock: Clock;
  readonly log: Log;
  readonly onSignal: (signal: Signal) => void;
  readonly onBan: (ban: { kind: BanKind; reason: BanReason; dryRun: boolean }) => void;
}

export interface Scorer {
  /** Never throws: a score that cannot be kept is logged. */
  signal(signal: Signal, suspect: Suspect): void;
  /** An account and a device were seen together. */
  met(userId: string, device: string): void;
}

export function createScorer({ rules, scores, bans, clock, log, onSignal, onBan }: ScorerOptions): Scorer {
  const allowedUsers = new Set(rules.allowUsers);
  const halfLifeMs = rules.halfLifeSeconds * 1000;
  const tell = sparingly(clock, (error: unknown, times) =>
    log.error('a score could not be kept', { times, error }),
  );
  const quietly = (work: Promise<void>): void => void work.catch(tell);

  const add = async (signal: Signal, subject: BanSubject): Promise<void> => {
    const points = rules.points[signal];
    const key = points > 0 ? keyOf(subject) : undefined;
    if (key === undefined) return;
    const score = await scores.add(key, points, halfLifeMs);
    if (score < rules.threshold[subject.kind]) return;
    await scores.clear(key);
    const { reason } = signals[signal];
    onBan({ kind: subject.kind, reason, dryRun: rules.dryRun });
    if (rules.dryRun) {
      log.warn('somebody would have been banned', { ...subject, reason, signal });
      return;
    }
    const strikes = Math.round(await scores.add(`strikes/${key}`, 1, rules.forgetSeconds * 1000));
    const seconds = rules.banSeconds[Math.min(strikes, rules.banSeconds.length) - 1]!;
    await bans.ban({ ...subject, lifeMs: seconds * 1000, reason, by: null });
  };

  const signal = (name: Signal, suspect: Suspect): void => {
    onSignal(name);
    for (const subject of subjectsOf(suspect, rules.ipv6Prefix))
      if (subject.kind !== 'user' || !allowedUsers.has(subject.value)) quietly(add(name, subject));
  };

  const company = async (userId: string, device: string): Promise<void> => {
    const windowMs = rules.companySeconds * 1000;
    const accounts = await scores.meet(`device/${device}`, userId, windowMs);
    if (accounts.isNew && accounts.count > rules.accountsPerDevice) signal('manyAccounts', { device });
    const devices = await scores.meet(`user/${userId}`, device, windowMs);
    if (devices.isNew && devices.count > rules.devicesPerAccount) signal('manyDevices', { userId });
  };

  return { signal, met: (userId, device) => quietly(company(userId, device)) };
}

function subjectsOf({ address, userId, device }: Suspect, ipv6Prefix: number): BanSubject[] {
  const subjects: BanSubject[] = [];
  if (address !== undefined)
    subjects.push({ kind: 'address', value: address.includes(':') ? `${address}/${ipv6Prefix}` : address });
  if (userId !== undefined) subjects.push({ kind: 'user', value: userId });
  if (device !== undefined) subjects.push({ kind: 'device', value: device });
  return subjects;
}
