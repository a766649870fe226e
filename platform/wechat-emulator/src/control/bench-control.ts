// The hand on the emulator itself: rules of faults, who is configured, what happened lately.
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { FaultRule, FaultRuleInput } from '../faults/rules.ts';
import { counterWords, ruleWords } from '../faults/words.ts';
import type { Words } from '../inspect/mistakes.ts';
import type { MerchantMode } from '../keys/generate.ts';
import { listQuotas, type QuotaLimit, type QuotaView, resetQuotas, setQuota } from '../quota/quotas.ts';
import type { UploadedPackage } from '../records.ts';
import type { InspectedRequestView } from '../request-log.ts';
import type { UnknownThing } from '../unknown.ts';
import type { World } from '../world.ts';

/** Who is known here; secrets only when they are asked for. */
export interface AccountsView {
  readonly apps: readonly { readonly appid: string; readonly secret?: string }[];
  readonly merchants: readonly {
    readonly mchid: string;
    readonly appids: readonly string[];
    readonly mode: MerchantMode;
    readonly serialNo: string;
    readonly apiV3Key?: string;
  }[];
  readonly publicKeyId: string;
}

export interface PackageView extends Omit<UploadedPackage, 'at'> {
  readonly at: string;
}

/** Functions throw RangeError when they are asked about something that does not exist. */
export interface BenchControl {
  /** With the inspector's view of its signature. */
  request(id: string): InspectedRequestView;
  faultRules(): FaultRule[];
  /** Strikes the requests that match, after the rules that are there already. */
  addFaultRule(rule: FaultRuleInput): FaultRule;
  removeFaultRule(id: string): void;
  clearFaultRules(): void;
  /** What each counter and each fault of a rule does, in both languages. */
  faultWords(): { counters: Readonly<Record<string, Words>>; rules: Readonly<Record<string, Words>> };
  /** Mini program packages that were uploaded, without their content. */
  packages(): PackageView[];
  accounts(options?: { secrets?: boolean }): AccountsView;
  /** Paths and members that were asked for and are unknown here, the latest first. */
  unknown(): UnknownThing[];
  /** What every app has used of its quotas, by the minute and the day. */
  quotas(): QuotaView[];
  /** Another limit for an API; without numbers, the documented one again. */
  setQuota(input: QuotaLimit & { readonly path: string }): void;
  /** All quotas of one app, or of all, are unused again. */
  resetQuotas(input?: { appid?: string }): void;
}

export function createBenchControl(world: World): BenchControl {
  const { rules } = world.faults;
  return {
    request(id) {
      const found = world.requests.find(id);
      if (found === undefined) throw new RangeError(`there is no request ${id}`);
      return found;
    },
    faultRules: () => rules.list(),
    addFaultRule: (rule) => rules.add(rule),
    removeFaultRule: (id) => rules.remove(id),
    clearFaultRules: () => rules.clear(),
    faultWords: () => ({ counters: counterWords, rules: ruleWords }),
    unknown: () => world.unknown.list(),
    quotas: () => listQuotas(world),
    setQuota: (input) => setQuota(world, input),
    resetQuotas: (input = {}) => resetQuotas(world, input),
    packages: () => world.packages.values().map(({ at, ...rest }) => ({ ...rest, at: toRfc3339(at) })),
    accounts: ({ secrets = false } = {}) => ({
      apps: [...world.apps.values()].map(({ appid, secret }) => ({ appid, ...(secrets ? { secret } : {}) })),
      merchants: [...world.merchants.values()].map(({ mchid, appids, mode, serialNo, apiV3Key }) => ({
        mchid,
        appids,
        mode,
        serialNo,
        ...(secrets ? { apiV3Key } : {}),
      })),
      publicKeyId: world.publicKey.serial,
    }),
  };
}
