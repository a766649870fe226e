// What the parts of the control API share: how a route is added, and the members that many have.
import { type Issue, type Rule, text } from '../fields.ts';

type Body = Readonly<Record<string, unknown>>;
type Parameters = Readonly<Record<string, string>>;

export interface ControlRouter {
  get(path: string, answer: (parameters: Parameters) => unknown): void;
  post(
    path: string,
    members: Readonly<Record<string, Rule>>,
    answer: (body: Body, parameters: Parameters) => unknown,
  ): void;
}

/** Any JSON object: what is in it is checked further on. */
export const anyObject: Rule = (value, field): Issue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? undefined
    : { field, issue: 'must be an object', value };

/** Whose phone. */
export const owner = { 'appid?': text(64), 'openid?': text(128) };
