// Faults by rule: which requests, what happens to them, from when on, how often, and with what probability.
import { createHash } from 'node:crypto';
import { object, oneOf, type Rule, text } from '../fields.ts';
import { type RuleFault, ruleWords } from './words.ts';

/** What is left out matches everything. */
export interface FaultMatch {
  /** With `*` for any letters within a step of the path and `**` for any at all. */
  readonly path?: string;
  readonly method?: string;
  readonly appid?: string;
  readonly mchid?: string;
  readonly outTradeNo?: string;
}

export interface FaultRuleInput {
  readonly match?: FaultMatch;
  readonly fault: RuleFault;
  /** How often it strikes; without end when left out. */
  readonly times?: number;
  /** How many matching requests pass first. */
  readonly after?: number;
  /** From 0 to 1; the same seed strikes the same requests. */
  readonly probability?: number;
  readonly seed?: string;
  /** For `refuse`: an errcode, or a code of WeChat Pay. */
  readonly code?: number | string;
  /** For `delay`. */
  readonly milliseconds?: number;
  /** For `clockSkew` and `earlyToken`. */
  readonly seconds?: number;
}

export interface FaultRule extends FaultRuleInput {
  readonly id: string;
  /** Requests that matched so far, and those that were struck. */
  readonly matched: number;
  readonly struck: number;
}

/** What a rule looks at. */
export interface Subject {
  readonly method: string;
  readonly path: string;
  readonly appid?: string | undefined;
  readonly mchid?: string | undefined;
  readonly outTradeNo?: string | undefined;
}

export interface FaultRules {
  /** @throws RangeError when it makes no sense. */
  add(input: unknown): FaultRule;
  /** @throws RangeError when there is no such rule. */
  remove(id: string): void;
  clear(): void;
  list(): FaultRule[];
  /** The rules that strike this request, in the order in which they were added; counts. */
  strike(subject: Subject): FaultRule[];
}

const MOST_RULES = 100;

const number =
  (min: number, max: number, whole = true): Rule =>
  (value, field) =>
    typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))
      ? undefined
      : { field, issue: `must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`, value };

const code: Rule = (value, field) =>
  Number.isSafeInteger(value) || (typeof value === 'string' && /^[A-Z_]{3,40}$/.test(value))
    ? undefined
    : { field, issue: 'must be an errcode or a code of WeChat Pay', value };

/** Members of a rule, as the control API takes them. */
export const ruleMembers: Readonly<Record<string, Rule>> = {
  'match?': object({
    'path?': text(200, { pattern: /^\// }),
    'method?': oneOf('GET', 'POST', 'DELETE', 'PUT', 'PATCH'),
    'appid?': text(64),
    'mchid?': text(32),
    'outTradeNo?': text(32),
  }),
  fault: oneOf(...Object.keys(ruleWords)),
  'times?': number(1, 1_000_000),
  'after?': number(0, 1_000_000),
  'probability?': number(0, 1, false),
  'seed?': text(64),
  'code?': code,
  'milliseconds?': number(1, 60_000),
  'seconds?': number(-86_400, 86_400),
};
const shape = object(ruleMembers);

export function createFaultRules(): FaultRules {
  const rules = new Map<string, FaultRule & { pattern: RegExp | undefined }>();
  let added = 0;

  function strikes(rule: FaultRule): boolean {
    const { times, after = 0, probability = 1, seed = rule.id, matched, struck } = rule;
    if (matched < after || (times !== undefined && struck >= times)) return false;
    return probability === 1 || chance(`${seed}/${matched}`) < probability;
  }

  return {
    add(given) {
      const issue = shape(given, '');
      if (issue !== undefined) throw new RangeError(`${issue.field || 'the rule'} ${issue.issue}`);
      const input = given as FaultRuleInput;
      if ((input.code === undefined) === (input.fault === 'refuse'))
        throw new RangeError('/code belongs to the fault refuse, and to no other');
      if (rules.size >= MOST_RULES) throw new RangeError(`there are ${MOST_RULES} rules already`);
      const rule = { ...input, id: String(++added), matched: 0, struck: 0 };
      rules.set(rule.id, {
        ...rule,
        pattern: input.match?.path === undefined ? undefined : glob(input.match.path),
      });
      return rule;
    },
    remove(id) {
      if (!rules.delete(id)) throw new RangeError(`there is no rule ${id}`);
    },
    clear: () => rules.clear(),
    list: () => [...rules.values()].map(({ pattern: _pattern, ...rule }) => rule),
    strike(subject) {
      return [...rules.values()].flatMap((rule) => {
        if (!matches(rule, subject)) return [];
        const struck = strikes(rule);
        rules.set(rule.id, { ...rule, matched: rule.matched + 1, struck: rule.struck + (struck ? 1 : 0) });
        return struck ? [rule] : [];
      });
    },
  };
}

function matches(
  { match = {}, pattern }: FaultRule & { pattern: RegExp | undefined },
  subject: Subject,
): boolean {
  const { path: _path, ...exact } = match;
  return (
    (pattern === undefined || pattern.test(subject.path)) &&
    (Object.keys(exact) as (keyof typeof exact)[]).every((name) => exact[name] === subject[name])
  );
}

const glob = (path: string) =>
  new RegExp(
    `^${path.replace(/\*\*|\*|[^*]+/g, (part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : RegExp.escape(part)))}$`,
  );

/** A number from 0 up to 1 that depends on nothing but the text. */
const chance = (seedText: string): number =>
  createHash('sha256').update(seedText).digest().readUInt32BE(0) / 2 ** 32;
