// Checks of request bodies, as strict as WeChat's: a wrong value and an unknown member are both refused.

export interface Issue {
  /** Where, as a JSON pointer into the body. */
  readonly field: string;
  readonly issue: string;
  readonly value: unknown;
  readonly unknownMember?: true;
}

/** The first thing wrong with a value, if any. */
export type Rule = (value: unknown, field: string) => Issue | undefined;

const wrong = (field: string, issue: string, value: unknown): Issue => ({ field, issue, value });

export const text =
  (max: number, { min = 1, pattern, unit = 'characters' }: TextOptions = {}): Rule =>
  (value, field) => {
    if (typeof value !== 'string') return wrong(field, 'must be a string', value);
    const length = unit === 'bytes' ? Buffer.byteLength(value) : value.length;
    if (length < min || length > max) return wrong(field, `must have ${min} to ${max} ${unit}`, value);
    if (/[\u{10000}-\u{10FFFF}]/u.test(value))
      return wrong(field, 'must not contain 4-byte characters', value);
    if (pattern !== undefined && !pattern.test(value))
      return wrong(field, 'has characters not allowed', value);
    return undefined;
  };

interface TextOptions {
  readonly min?: number;
  readonly pattern?: RegExp;
  readonly unit?: 'characters' | 'bytes';
}

export const integer =
  (min: number, max = Number.MAX_SAFE_INTEGER): Rule =>
  (value, field) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : wrong(field, `must be an integer of at least ${min}`, value);

export const flag: Rule = (value, field) =>
  typeof value === 'boolean' ? undefined : wrong(field, 'must be true or false', value);

export const oneOf =
  (...values: unknown[]): Rule =>
  (value, field) =>
    values.includes(value) ? undefined : wrong(field, `must be one of ${values.join(', ')}`, value);

export const time: Rule = (value, field) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
    ? undefined
    : wrong(field, 'must be a time of RFC 3339', value);

export const list =
  (rule: Rule, max = 100): Rule =>
  (value, field) => {
    if (!Array.isArray(value) || value.length > max)
      return wrong(field, `must be a list of up to ${max}`, value);
    return value.map((item, index) => rule(item, `${field}/${index}`)).find((issue) => issue !== undefined);
  };

/** Members whose name ends in `?` may be absent; absent is not null. */
export const object =
  (members: Readonly<Record<string, Rule>>): Rule =>
  (value, field) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return wrong(field, 'must be an object', value);
    const given = value as Record<string, unknown>;
    // Own members only: `constructor` and `__proto__` are in every object.
    const knows = (name: string) => Object.hasOwn(members, name) || Object.hasOwn(members, `${name}?`);
    const unknown = Object.keys(given).find((name) => !knows(name));
    if (unknown !== undefined)
      return {
        ...wrong(`${field}/${unknown}`, 'is no member of this request', given[unknown]),
        unknownMember: true,
      };
    for (const [declared, rule] of Object.entries(members)) {
      const name = declared.replace(/\?$/, '');
      if (given[name] === undefined) {
        if (name === declared) return wrong(`${field}/${name}`, 'is missing', undefined);
        continue;
      }
      const issue = rule(given[name], `${field}/${name}`);
      if (issue !== undefined) return issue;
    }
    return undefined;
  };
