// Rules of form fields, chained: the first that does not hold says why. One may ask the server.

import { fill } from '../i18n/fill';
import type { Dictionary } from '../i18n/zh';

/** A sentence when the value breaks the rule. */
export type Rule = (value: string, t: Dictionary) => string | undefined | Promise<string | undefined>;

export const required =
  (label: (t: Dictionary) => string): Rule =>
  (value, t) =>
    value.trim() === '' ? fill(t.ruleRequired, { label: label(t) }) : undefined;

export const between =
  (min: number, max: number, label: (t: Dictionary) => string): Rule =>
  (value, t) =>
    value.length < min || value.length > max ? fill(t.ruleLength, { label: label(t), min, max }) : undefined;

const matches =
  (pattern: RegExp, complaint: (t: Dictionary) => string): Rule =>
  (value, t) =>
    pattern.test(value) ? undefined : complaint(t);

/** Leaves an empty field alone. */
export const optional =
  (rule: Rule): Rule =>
  (value, t) =>
    value === '' ? undefined : rule(value, t);

const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/];

/** The server's own rule, told before it is asked. */
export const strongPassword: Rule = (value, t) =>
  value.length < 10 || value.length > 128 || kinds.filter((kind) => kind.test(value)).length < 3
    ? t.rulePassword
    : undefined;

export const usernameShape = matches(/^[a-z][a-z0-9_]{2,31}$/, (t) => t.ruleUsername);
export const emailShape = matches(/^[^\s@]+@[^\s@]+\.[^\s@.]+$/, (t) => t.ruleEmail);
export const phoneShape = matches(/^\+?[0-9][0-9 -]{5,19}$/, (t) => t.rulePhone);
export const postalCodeShape = matches(/^[0-9]{6}$/, (t) => t.rulePostalCode);
